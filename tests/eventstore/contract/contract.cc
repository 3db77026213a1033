#include "tests/eventstore/contract/contract.h"

namespace orderlog::testing {

std::vector<Position> EventStoreContract::walk(Position from) {
  std::vector<Position> firsts;
  Chain chain;
  ChainHash previous = kChainStart;
  const auto cursor = store().read_from(from);
  Position expected{0};
  while (true) {
    const auto next = cursor->next();
    EXPECT_TRUE(next.ok());
    if (!next || !next.value()) break;
    const CommitBytes& commit = *next.value();
    if (expected != Position{}) {
      EXPECT_EQ(commit.first, expected);
    }
    if (from <= Position{1}) {
      EXPECT_EQ(chain.next(previous, covered_bytes(commit.bytes)), stored_hash(commit.bytes));
    }
    previous = stored_hash(commit.bytes);
    expected = commit.last.next();
    firsts.push_back(commit.first);
  }
  return firsts;
}

std::vector<std::uint64_t> EventStoreContract::versions_of(const std::string& stream,
                                                           std::uint64_t from, Direction direction,
                                                           std::size_t limit) {
  std::vector<std::uint64_t> versions;
  const auto events = store().read_stream("acme", stream, StreamVersion{from}, direction, limit);
  EXPECT_TRUE(events.ok());
  if (!events) return versions;
  for (const StoredEvent& event : *events) versions.push_back(event.version.value());
  return versions;
}

std::vector<PendingDeadline> EventStoreContract::due(TimeMs now_ms, std::size_t limit) {
  const auto due = store().deadlines_due(now_ms, limit);
  EXPECT_TRUE(due.ok());
  return due ? *due : std::vector<PendingDeadline>{};
}

INSTANTIATE_TEST_SUITE_P(Stores, EventStoreContract,
                         ::testing::Values(in_memory(), on_disk(), on_disk_without_memory()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace orderlog::testing
