#pragma once

// Writes one generation of the index as one sorted table file, ready to be taken in by RocksDB.

#include <string>

#include "eventstore/deadline_queue.h"
#include "eventstore/event_store.h"
#include "eventstore/striped_table.h"

namespace rocksdb {
struct Options;
}

namespace orderlog {

// `checkpoint`: checkpoint_value() of what the rows are complete up to. Returns after the file is
// synced.
[[nodiscard]] StoreResult<Ok> write_index_table(const std::string& path,
                                                const rocksdb::Options& options,
                                                const StripedTable& rows,
                                                const DeadlineQueue::Changes& deadlines,
                                                std::string_view checkpoint);

}  // namespace orderlog
