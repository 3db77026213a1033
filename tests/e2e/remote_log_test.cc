// A server's log read over HTTP is the log in its data directory.

#include "app/log/remote_log.h"

#include "app/log/log_source.h"
#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

class RemoteLogTest : public ServerTest {
 protected:
  void place(int orders) {
    for (int i = 1; i <= orders; ++i) {
      expect(201, client_.post_keyed(
                      "/v1/orders",
                      R"({"order_id":"o)" + std::to_string(i) +
                          R"(","merchant_id":"m","user_id":"ann","channel":"terminal",)"
                          R"("items":[{"sku":"s","title":"t","quantity":1,"unit_price":1}]})",
                      "key-" + std::to_string(i)));
      expect(200, client_.post("/v1/orders/o" + std::to_string(i) + "/void",
                               R"({"initiator":"customer"})"));
    }
  }

  std::unique_ptr<EventStore> remote() {
    auto source = open_log_source({"", "http://" + client_.url().authority()});
    EXPECT_TRUE(source.ok()) << source.error().sentence;
    return std::move(source->store);
  }
  std::unique_ptr<EventStore> local() {
    auto source = open_log_source({server_.data(), ""});
    EXPECT_TRUE(source.ok()) << source.error().sentence;
    return std::move(source->store);
  }

  static std::string bytes_of(const EventStore& log, Position from) {
    std::string bytes;
    const auto cursor = log.read_from(from);
    for (auto next = cursor->next(); next.ok() && *next; next = cursor->next()) {
      bytes += (*next)->bytes;
    }
    return bytes;
  }

  static void expect_equal(const std::vector<StoredEvent>& ours,
                           const std::vector<StoredEvent>& theirs) {
    ASSERT_EQ(ours.size(), theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
      EXPECT_EQ(ours[i].position, theirs[i].position);
      EXPECT_EQ(ours[i].version, theirs[i].version);
      EXPECT_EQ(ours[i].stream, theirs[i].stream);
      EXPECT_EQ(ours[i].type, theirs[i].type);
      EXPECT_EQ(ours[i].schema_version, theirs[i].schema_version);
      EXPECT_EQ(ours[i].payload, theirs[i].payload);
      EXPECT_EQ(ours[i].time_ms, theirs[i].time_ms);
      EXPECT_EQ(ours[i].commit_id, theirs[i].commit_id);
      EXPECT_EQ(ours[i].actor, theirs[i].actor);
      EXPECT_EQ(ours[i].correlation_id, theirs[i].correlation_id);
    }
  }
};

TEST_F(RemoteLogTest, HasTheBytesOfTheDirectory) {
  place(40);
  const auto theirs = local();
  const auto ours = remote();
  EXPECT_EQ(ours->head(), theirs->head());
  EXPECT_EQ(ours->line(), theirs->line());
  const Position last = theirs->head().position;
  ASSERT_GT(last, Position{80});
  for (const Position from : {Position{1}, Position{2}, Position{57}, last, last.next()}) {
    EXPECT_EQ(bytes_of(*ours, from), bytes_of(*theirs, from)) << from.value();
  }
  std::string a;
  std::string b;
  for (Position at{1}; at <= last; at = at.next()) {
    const auto commit = ours->commit_at(at, a);
    const auto other = theirs->commit_at(at, b);
    ASSERT_TRUE(commit.ok() && *commit && other.ok() && *other);
    EXPECT_EQ((*commit)->first, (*other)->first);
    EXPECT_EQ(a, b);
  }
  EXPECT_FALSE(ours->commit_at(last.next(), a).value());
  EXPECT_EQ(ours->find_key("default", "key-7").value(),
            theirs->find_key("default", "key-7").value());
}

TEST_F(RemoteLogTest, ReadsStreamsFromAnyVersionInBothDirections) {
  place(3);
  fund("till", "balance", 500);
  const auto theirs = local();
  const auto ours = remote();
  for (const char* stream : {"order-o1", "order-o3", "account-till", "order-none"}) {
    EXPECT_EQ(ours->stream_head("default", stream).value(),
              theirs->stream_head("default", stream).value());
    for (const Direction direction : {Direction::kForward, Direction::kBackward}) {
      for (std::uint64_t from = 0; from < 4; ++from) {
        for (const std::size_t limit : {std::size_t{1}, std::size_t{2}, std::size_t{9}}) {
          expect_equal(
              ours->read_stream("default", stream, StreamVersion{from}, direction, limit).value(),
              theirs->read_stream("default", stream, StreamVersion{from}, direction, limit)
                  .value());
        }
      }
    }
  }
  EXPECT_FALSE(ours->stream_head("another", "order-o1").value());
}

TEST_F(RemoteLogTest, StandsStillWhileTheServerGoesOn) {
  place(2);
  const auto ours = remote();
  const std::string before = bytes_of(*ours, Position{1});
  expect(201, client_.post("/v1/orders", R"({"order_id":"later","merchant_id":"m","user_id":"ann",
      "channel":"terminal","items":[{"sku":"s","title":"t","quantity":1,"unit_price":1}]})"));
  EXPECT_EQ(bytes_of(*ours, Position{1}), before);
  EXPECT_FALSE(ours->stream_head("default", "order-later").value());
  EXPECT_EQ(bytes_of(*remote(), Position{1}).substr(0, before.size()), before);
}

TEST_F(RemoteLogTest, IsPartOfTheContract) {
  place(2);
  EXPECT_FALSE(expect(200, client_.get("/v1/log/commits?after=0:1&bytes=0")).body().empty());
  EXPECT_TRUE(expect(200, client_.get("/v1/log/commits?after=999999")).body().empty());
  expect(400, client_.get("/v1/log/commits?after=yesterday"));
  expect(400, client_.get("/v1/log/commits?bytes=99999999"));
}

TEST(LogSource, SaysWhatIsWrong) {
  const auto neither = open_log_source({});
  ASSERT_FALSE(neither.ok());
  EXPECT_EQ(neither.error().exit_status, kExitUsage);
  const auto no_url = open_log_source({"", "localhost"});
  ASSERT_FALSE(no_url.ok());
  EXPECT_EQ(no_url.error().exit_status, kExitUsage);
  const auto nowhere = open_log_source({"/nowhere", ""});
  ASSERT_FALSE(nowhere.ok());
  EXPECT_EQ(nowhere.error().exit_status, kExitUsage);
  const auto nobody = open_log_source({"", "http://127.0.0.1:1"});
  ASSERT_FALSE(nobody.ok());
  EXPECT_EQ(nobody.error().exit_status, kExitFailed);
}

}  // namespace
}  // namespace orderlog::testing
