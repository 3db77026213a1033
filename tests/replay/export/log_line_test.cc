#include "replay/export/log/log_line.h"

#include <gtest/gtest.h>

#include <cstring>

namespace orderlog {
namespace {

CommitView full_commit() {
  CommitView commit;
  commit.line = LineId{3};
  commit.first_position = Position{41};
  commit.commit_id = "c1";
  commit.time_ms = -1;
  commit.recorded_at_ms = 1'767'268'800'000;
  commit.waited_ms = 4'294'967'295;
  commit.imported = true;
  commit.tenant = "acme";
  commit.actor = "Zoë \"the\" \\ \n 店";
  commit.correlation_id = "trace";
  commit.idempotency_key = "k1";
  commit.expected_version = StreamVersion{0};
  commit.command = "place_order";
  commit.command_body = R"({"order_id":"o1","n":12,"x":1.5})";
  commit.answer = {4, "not_found\n\n\ngone"};
  EventView event;
  event.stream = "order-o1";
  event.version = StreamVersion{2};
  event.previous = Position{7};
  event.type = "OrderPaid";
  event.schema_version = 2;
  event.payload = R"({"a":[1,2,{"b":null}],"c":"é\"\\"})";
  event.deadline_ms = -5;
  event.cleared_deadline_ms = 9;
  event.cleared_deadline_position = Position{7};
  commit.events = {event, event};
  commit.events[1].deadline_ms = 0;
  return commit;
}

std::string sealed(const CommitView& commit) {
  std::string bytes;
  encode_commit(commit, bytes);
  const ChainHash hash = Chain().next(kChainStart, covered_bytes(bytes));
  std::memcpy(bytes.data() + bytes.size() - hash.size(), hash.data(), hash.size());
  return bytes;
}

std::string line_of(const std::string& bytes) {
  std::string line;
  EXPECT_TRUE(LogLineWriter().append(bytes, line).ok());
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  line.pop_back();
  return line;
}

std::string read_back(const std::string& line) {
  LogLineReader reader;
  const auto kind = reader.read(line);
  EXPECT_TRUE(kind.ok()) << kind.error();
  EXPECT_EQ(*kind, LogLineKind::kCommit);
  return std::string(reader.commit_bytes());
}

bool is_readable(const std::string& line) { return line.find("\"bytes\":") == std::string::npos; }

std::string complaint(const std::string& line) {
  const auto kind = LogLineReader().read(line);
  return kind.ok() ? "" : kind.error();
}

TEST(LogLine, BringsEveryFieldOfACommitBack) {
  const std::string bytes = sealed(full_commit());
  const std::string line = line_of(bytes);
  EXPECT_TRUE(is_readable(line)) << line;
  EXPECT_NE(line.find(R"("data":{"a":[1,2,{"b":null}])"), std::string::npos) << line;
  EXPECT_EQ(read_back(line), bytes);
}

TEST(LogLine, PayloadThatJsonWouldWriteInAnotherWayComesBackByteForByte) {
  for (const char* payload :
       {"", "{}", " {}", "{\"a\": 1}", "{\"a\":1.10}", "{\"a\":1e2}", "{\"a\":\n1}", "no json",
        "{\"a\":1,\"a\":2}", "{\"a\":\"\\u00e9\"}", "{\"a\":123456789012345678901234567890}",
        "\xff\xfe", "{\"a\":\"\\/\"}"}) {
    CommitView commit = full_commit();
    commit.events[0].payload = payload;
    const std::string bytes = sealed(commit);
    EXPECT_EQ(read_back(line_of(bytes)), bytes) << payload;
  }
}

TEST(LogLine, TextThatIsNoUtf8ComesBackByteForByte) {
  CommitView commit = full_commit();
  commit.actor = "\xc3\x28";
  const std::string bytes = sealed(commit);
  const std::string line = line_of(bytes);
  EXPECT_FALSE(is_readable(line));
  EXPECT_EQ(read_back(line), bytes);
}

TEST(LogLine, DeepPayloadComesBackByteForByte) {
  CommitView commit = full_commit();
  const std::string deep = std::string(31, '[') + std::string(31, ']');
  commit.events[0].payload = deep;
  const std::string bytes = sealed(commit);
  EXPECT_EQ(read_back(line_of(bytes)), bytes);
}

TEST(LogLine, WhatIsNotWrittenSoIsRefused) {
  const std::string line = line_of(sealed(full_commit()));
  EXPECT_EQ(complaint(line), "");
  EXPECT_NE(complaint(line.substr(0, line.size() / 2)), "");
  EXPECT_NE(complaint(""), "");
  EXPECT_NE(complaint("[]"), "");
  EXPECT_NE(complaint("{}"), "");
  EXPECT_NE(complaint(R"({"position":1,"bytes":"00"})"), "");
  EXPECT_NE(complaint(R"({"orderlog_log":2,"line":0})"), "");
  std::string more = line;
  more.insert(1, R"("colour":"red",)");
  EXPECT_NE(complaint(more).find("/colour"), std::string::npos) << complaint(more);
}

TEST(LogLine, ACommitWithoutEventsOrWithTooManyIsRefused) {
  const std::string line = line_of(sealed(full_commit()));
  const std::size_t begin = line.find("\"events\":[") + 10;
  const std::size_t end = line.rfind("],\"hash\"");
  const std::string event = line.substr(begin, line.find("},{", begin) + 1 - begin);
  std::string none = line;
  none.replace(begin, end - begin, "");
  EXPECT_NE(complaint(none).find("0 events"), std::string::npos) << complaint(none);
  std::string many = event;
  for (std::size_t i = 0; i < kMaxEventsPerCommit; ++i) many += "," + event;
  std::string full = line;
  full.replace(begin, end - begin, many);
  EXPECT_NE(complaint(full).find("4097 events"), std::string::npos) << complaint(full);
}

}  // namespace
}  // namespace orderlog
