#pragma once

// RocksDB's statuses as the store's errors. Private to eventstore.

#include <string_view>

#include "eventstore/event_store.h"

namespace rocksdb {
class Status;
}

namespace orderlog {

// `doing` completes "while …": "reading the log".
[[nodiscard]] StoreError store_error(const rocksdb::Status& status, std::string_view doing);

}  // namespace orderlog
