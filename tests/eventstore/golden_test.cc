// Pins the commit's bytes: whatever golden/ holds must be read for ever, and the newest version
// written exactly so. A file there is never changed; a new version adds one.

#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <iterator>
#include <string>

#include "eventstore/anchor.h"
#include "eventstore/commit.h"
#include "eventstore/marker.h"

namespace orderlog {
namespace {

std::string read_golden(const std::string& name) {
  std::ifstream file(std::string(ORDERLOG_GOLDEN_DIRECTORY) + "/" + name);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string bytes_of_hex(const std::string& text) {
  std::string digits;
  for (const char c : text) {
    if (std::isxdigit(static_cast<unsigned char>(c))) digits += c;
  }
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

CommitView full_commit() {
  CommitView commit;
  commit.line = LineId{7};
  commit.first_position = Position{0x0102030405};
  commit.commit_id = "01HZX3D2Q5J8K9M0N1P2Q3R4S5";
  commit.time_ms = 1'291'192'560'000;
  commit.recorded_at_ms = 1'717'236'000'123;
  commit.waited_ms = 300;
  commit.imported = true;
  commit.tenant = "acme";
  commit.actor = "user:ann";
  commit.correlation_id = "4bf92f3577b34da6";
  commit.idempotency_key = "order-17";
  commit.expected_version = StreamVersion{3};
  commit.command = "place_order";
  commit.command_body = R"({"items":[{"quantity":2,"sku":"tea"}]})";
  commit.answer = {2, "order-17"};
  commit.events.resize(2);
  EventView& placed = commit.events[0];
  placed.stream = "order-17";
  placed.version = StreamVersion{4};
  placed.previous = Position{0x0102030400};
  placed.type = "OrderPlaced";
  placed.schema_version = 2;
  placed.payload = R"({"total":1250})";
  placed.deadline_ms = 1'717'236'900'123;
  placed.cleared_deadline_ms = 1'717'236'500'000;
  placed.cleared_deadline_position = Position{0x0102030400};
  EventView& reserved = commit.events[1];
  reserved.stream = "pool-spring";
  reserved.version = StreamVersion{1};
  reserved.type = "UnitsReserved";
  reserved.payload = R"({"units":2})";
  return commit;
}

CommitView least_commit() {
  CommitView commit;
  commit.first_position = Position{1};
  commit.events.resize(1);
  commit.events[0].version = StreamVersion{1};
  return commit;
}

void expect_golden(const std::string& name, const CommitView& commit, ChainHash previous) {
  const std::string golden = bytes_of_hex(read_golden(name));
  CommitView decoded;
  ASSERT_TRUE(decode_commit(golden, decoded).ok());
  EXPECT_EQ(decoded, commit);
  Chain chain;
  EXPECT_EQ(stored_hash(golden), chain.next(previous, covered_bytes(golden)));
  CommitBatch batch;
  batch.add(commit);
  batch.seal(chain, previous);
  EXPECT_EQ(batch[0].bytes, golden);
}

TEST(Golden, CommitOfVersion1WithEveryField) {
  expect_golden("commit-v1-full.hex", full_commit(), kChainStart);
}

TEST(Golden, CommitOfVersion1WithNothingOptional) {
  expect_golden("commit-v1-least.hex", least_commit(), kChainStart);
}

TEST(Golden, Anchor) {
  const std::string golden = read_golden("anchor-v1.txt");
  Chain chain;
  const Head head{Position{123'456'789}, chain.next(kChainStart, "")};
  EXPECT_EQ(parse_anchor(golden), head);
  EXPECT_EQ(anchor_text(head), golden);
}

TEST(Golden, Marker) {
  Marker marker{LineId{7}, {}};
  for (std::size_t i = 0; i < marker.seed.size(); ++i) {
    marker.seed[i] = static_cast<std::uint8_t>(i);
  }
  EXPECT_EQ(marker_text(marker), read_golden("marker-v1.txt"));
}

}  // namespace
}  // namespace orderlog
