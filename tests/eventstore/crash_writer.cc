// Appends until it is killed; tells each acknowledged head on its standard output as eight bytes.
// The acknowledgement leaves the process only after append() has returned, so whoever reads it may
// hold the store to it.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "eventstore/rocksdb_event_store.h"
#include "tests/eventstore/log_writer.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  orderlog::RocksDbEventStoreOptions options;
  options.directory = argv[1];
  options.index_generation_commits = 500;
  options.tail_bytes = 100'000;
  std::mt19937_64 random(std::strtoull(argv[2], nullptr, 10));
  const auto opened = orderlog::open_rocksdb_event_store(options);
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().detail.c_str());
    return 3;
  }
  orderlog::EventStore& store = **opened;
  orderlog::testing::LogWriter writer(store);
  const std::string start = std::to_string(store.head().position.value()) + "-";
  for (std::uint64_t number = 0;; ++number) {
    for (std::uint64_t commits = 1 + random() % 20; commits > 0; --commits) {
      const std::string name = start + std::to_string(writer.next_position().value());
      writer.add({.key = "k" + name, .events = {{.stream = "s" + name}, {.stream = "r" + start}}});
    }
    const auto head = writer.append();
    if (!head) return 4;
    const std::uint64_t acknowledged = head->position.value();
    if (write(STDOUT_FILENO, &acknowledged, sizeof acknowledged) != sizeof acknowledged) return 5;
  }
}
