#include "messaging/log_service.h"

#include <gtest/gtest.h>

#include "eventstore/commit_frame.h"
#include "eventstore/memory_event_store.h"
#include "messaging/log_client.h"
#include "messaging/log_piece.h"
#include "tests/eventstore/log_writer.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_server.h"

namespace orderlog::testing {
namespace {

using std::chrono::seconds;

class LogServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    nats_.start();
    service_.start();
    ASSERT_TRUE(eventually([this] { return service_.status().loop.connected; }));
    auto bus = Bus::connect({.url = nats_.url()});
    ASSERT_TRUE(bus) << bus.error().detail;
    bus_ = std::move(*bus);
    client_.lend(*bus_);
  }
  void TearDown() override { client_.take_back(); }

  // Everything behind `after`, request by request.
  std::string fetch_all(Head after) {
    std::string all;
    while (true) {
      const auto piece = client_.fetch(after);
      EXPECT_TRUE(piece) << piece.error().detail;
      if (!piece || piece->commits == nullptr) return all;
      ++pieces_;
      EXPECT_EQ(piece->head, log_->head().position);
      for (std::size_t i = 0; i < piece->commits->size(); ++i) {
        all += (*piece->commits)[i].bytes;
        after = {(*piece->commits)[i].last, stored_hash((*piece->commits)[i].bytes)};
      }
    }
  }
  std::string log_bytes() {
    std::string all;
    const auto cursor = log_->read_from(Position(1));
    while (true) {
      const auto next = cursor->next();
      if (!*next) return all;
      all += (**next).bytes;
    }
  }

  const Subjects subjects_{"orderlog", LineId(0)};
  TempDirectory directory_;
  NatsServer nats_{
      {.directory = directory_ / "nats", .jetstream = false, .more = "max_payload: 16384"}};
  std::unique_ptr<EventStore> log_ = make_memory_event_store();
  LogWriter writer_{*log_};
  LogService service_{*log_, subjects_, {.url = nats_.url()}};
  std::unique_ptr<Bus> bus_;
  LogClient client_{subjects_};
  int pieces_ = 0;
};

TEST_F(LogServiceTest, GivesTheWholeLogInAsFewPiecesAsFit) {
  EXPECT_EQ(fetch_all({}), "");
  for (int i = 0; i < 300; ++i) writer_.write({.events = {{"a", std::string(200, 'x')}, {"b"}}});
  EXPECT_EQ(fetch_all({}), log_bytes());
  EXPECT_LT(pieces_, 15);
}

TEST_F(LogServiceTest, ACommitTooLargeForAMessageComesInPieces) {
  writer_.write({.events = {{"a"}}});
  writer_.write({.events = {{"a", std::string(100'000, 'y')}, {"b", std::string(50'000, 'z')}}});
  writer_.write({.events = {{"a"}}});
  EXPECT_EQ(fetch_all({}), log_bytes());
  EXPECT_EQ(pieces_, 3);
}

TEST_F(LogServiceTest, ALogThatDoesNotFollowIsFoundOut) {
  for (int i = 0; i < 5; ++i) writer_.write({.events = {{"a"}}});
  ChainHash other{};
  other[0] = 1;
  const auto piece = client_.fetch({Position(2), other});
  ASSERT_FALSE(piece);
  EXPECT_EQ(piece.error().code, BusErrorCode::kForeignStream) << piece.error().detail;
}

TEST_F(LogServiceTest, GarbageIsRefusedAndHarmsNobody) {
  writer_.write({.events = {{"a"}}});
  for (const std::string garbage :
       {"", "x", "{}", R"({"after":-1})", R"({"after":1.5})", R"({"after":"1"})",
        R"({"after":0,"more":1})", R"({"after":0,"offset":-1})", R"({"after":0,"offset":99999})",
        R"({"after":9223372036854775807})", "\xff\xff", "[[[[[[[["}) {
    const auto reply = bus_->request(subjects_.log(), garbage, seconds(5));
    ASSERT_TRUE(reply) << garbage;
    EXPECT_EQ(reply->header(kLogError), "malformed_request") << garbage;
  }
  ASSERT_TRUE(bus_->publish(subjects_.log(), "nobody waits"));
  EXPECT_EQ(fetch_all({}), log_bytes());
}

TEST_F(LogServiceTest, CountsWhatItAnsweredAndWhatItCouldNot) {
  writer_.write({.events = {{"a"}}});
  EXPECT_EQ(fetch_all({}), log_bytes());
  EXPECT_TRUE(bus_->request(subjects_.log(), "garbage", seconds(5)));
  EXPECT_TRUE(eventually([this] { return service_.status().failed == 1; }));
  const LogServiceStatus status = service_.status();
  EXPECT_EQ(status.answered, 2U) << "the second said that there is no more";
  EXPECT_EQ(status.bytes, log_bytes().size() + kFrameLengthBytes);
  EXPECT_TRUE(status.listening);
}

TEST_F(LogServiceTest, WhilePausedItAnswersNobody) {
  writer_.write({.events = {{"a"}}});
  EXPECT_EQ(fetch_all({}), log_bytes());
  service_.pause();
  EXPECT_TRUE(eventually([this] { return !service_.status().listening; }));
  EXPECT_TRUE(eventually([this] {
    const auto piece = client_.fetch({});
    return !piece && piece.error().code == BusErrorCode::kNoResponders;
  }));
  service_.resume();
  EXPECT_TRUE(eventually([this] { return client_.fetch({}).ok(); }));
  EXPECT_EQ(fetch_all({}), log_bytes());
}

// What answers may be anybody.
TEST_F(LogServiceTest, NonsenseFromTheOtherSideIsAnError) {
  service_.stop();
  std::string data;
  const char* size = nullptr;
  auto liar = bus_->subscribe(subjects_.log(), [&](BusMessage& request) {
    const BusHeader header{kLogSize, size};
    static_cast<void>(
        bus_->publish(std::string(request.reply()), data, {}, &header, size == nullptr ? 0 : 1));
  });
  ASSERT_TRUE(liar);
  CommitBatch other;
  writer_.write({.events = {{"a"}}});
  writer_.write({.events = {{"a"}}});
  std::string bytes;
  const std::string second((*log_->commit_at(Position(2), bytes))->bytes);
  std::string framed;
  append_frame(second, framed);
  for (const std::string& lie : {std::string("x"), std::string("\xff\xff\xff\xff"),
                                 std::string("\x05\0\0\0hello", 9), framed, framed + "x"}) {
    data = lie;
    EXPECT_FALSE(client_.fetch({})) << "behind 0 comes 1";
  }
  for (const char* announced : {"5", "99999999999", "x"}) {
    size = announced;
    data = "too long for five";
    EXPECT_FALSE(client_.fetch({})) << announced;
  }
  liar->reset();
  const auto nobody = client_.fetch({});
  EXPECT_FALSE(nobody);
}

}  // namespace
}  // namespace orderlog::testing
