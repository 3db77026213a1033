#pragma once

// The stores that the contract suite runs on.

#include <functional>
#include <memory>
#include <string>

#include "eventstore/event_store.h"
#include "eventstore/rocksdb_event_store.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog::testing {

// Owns a store, and what it needs to be opened again.
class StoreUnderTest {
 public:
  virtual ~StoreUnderTest() = default;
  [[nodiscard]] virtual EventStore& store() = 0;
  // Closes the store and opens it again; one in memory just stays.
  virtual void reopen() = 0;
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<StoreUnderTest>()> make;
};

[[nodiscard]] StoreKind in_memory();
[[nodiscard]] StoreKind on_disk();
// No tail and generations of a few commits: everything is read from disk.
[[nodiscard]] StoreKind on_disk_without_memory();

}  // namespace orderlog::testing
