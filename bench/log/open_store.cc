#include "bench/log/open_store.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <utility>

#include "eventstore/rocksdb_event_store.h"

namespace orderlog::bench {

std::string line_directory(const std::string& data) { return data + "/line-0"; }

std::unique_ptr<EventStore> open_store(const std::string& data, bool read_only) {
  if (!read_only) std::filesystem::create_directories(data);
  RocksDbEventStoreOptions options;
  options.directory = line_directory(data);
  auto store =
      read_only ? open_rocksdb_event_store_read_only(options) : open_rocksdb_event_store(options);
  if (!store) {
    std::cerr << "bench: opening the log in " << data << ": " << store.error().detail << "\n";
    std::exit(1);
  }
  return std::move(store).value();
}

}  // namespace orderlog::bench
