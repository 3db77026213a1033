#include "tests/eventstore/store_under_test.h"

#include <utility>

#include "base/check.h"
#include "eventstore/memory_event_store.h"

namespace orderlog::testing {
namespace {

class InMemory final : public StoreUnderTest {
 public:
  EventStore& store() override { return *store_; }
  void reopen() override {}

 private:
  const std::unique_ptr<EventStore> store_ = make_memory_event_store();
};

class OnDisk final : public StoreUnderTest {
 public:
  explicit OnDisk(RocksDbEventStoreOptions options) : options_(std::move(options)) {
    options_.directory = directory_ / "log";
    open();
  }
  EventStore& store() override { return *store_; }
  void reopen() override {
    store_.reset();
    open();
  }

 private:
  void open() {
    auto opened = open_rocksdb_event_store(options_);
    ORDERLOG_CHECK(opened.ok(), "the store opens");
    store_ = std::move(opened).value();
  }

  TempDirectory directory_;
  RocksDbEventStoreOptions options_;
  std::unique_ptr<EventStore> store_;
};

}  // namespace

StoreKind in_memory() {
  return {"InMemory", [] { return std::make_unique<InMemory>(); }};
}

StoreKind on_disk() {
  return {"OnDisk", [] { return std::make_unique<OnDisk>(RocksDbEventStoreOptions{}); }};
}

StoreKind on_disk_without_memory() {
  return {"OnDiskWithoutMemory", [] {
            RocksDbEventStoreOptions options;
            options.tail_bytes = 0;
            options.index_generation_commits = 50;
            return std::make_unique<OnDisk>(options);
          }};
}

}  // namespace orderlog::testing
