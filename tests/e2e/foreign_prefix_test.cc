// Two servers with different data on one NATS and one prefix: only the one whose events are in the
// stream takes commands there and gives its log away.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "messaging/log_client.h"
#include "tests/e2e/command_sender.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_server.h"

namespace orderlog::testing {
namespace {

constexpr std::string_view kOrder =
    R"({"merchant_id":"m","user_id":"u","channel":"terminal",)"
    R"("items":[{"sku":"hay","title":"hay","quantity":1,"unit_price":100}]})";

class ForeignPrefix : public ::testing::Test {
 protected:
  void SetUp() override {
    nats_.start();
    ASSERT_TRUE(owner_.start()) << owner_.err();
    place(owner_, 3);
    ASSERT_TRUE(relay_says(owner_, R"("state":"level")"));
    ASSERT_TRUE(other_.start()) << other_.err();
    place(other_, 1);
    ASSERT_TRUE(relay_says(other_, R"("code":"foreign_stream")")) << relay_of(other_);
  }

  static void place(const ServerProcess& server, int orders) {
    for (int i = 0; i < orders; ++i) {
      ASSERT_EQ(Session(server.url()).post("/v1/orders", kOrder).status, 201);
    }
  }
  static std::string relay_of(const ServerProcess& server) {
    return Session(server.url()).get("/v1/relay").body();
  }
  [[nodiscard]] static bool relay_says(const ServerProcess& server, const std::string& part) {
    return eventually([&] { return relay_of(server).find(part) != std::string::npos; });
  }
  static bool told(const ServerProcess& server, const std::string& event) {
    return server.err().find("event=" + event) != std::string::npos;
  }
  // Of the log that is given away under the prefix; 0 when nobody answers.
  Position head_over_nats() {
    auto bus = Bus::connect({.url = nats_.url()});
    if (!bus) return Position(0);
    LogClient client(Subjects("orderlog", LineId()));
    client.lend(**bus);
    const auto piece = client.fetch({});
    client.take_back();
    return piece ? piece->head : Position(0);
  }
  Reply send(int number) {
    std::string order(kOrder);
    order.insert(1, R"("order_id":"n)" + std::to_string(number) + R"(",)");
    return sender_.send("default", "place_order", order);
  }
  void erase_stream() {
    auto bus = Bus::connect({.url = nats_.url()});
    ASSERT_TRUE(bus) << bus.error().detail;
    ASSERT_TRUE((*bus)->request("$JS.API.STREAM.DELETE.orderlog-0", "", std::chrono::seconds(5)));
  }

  TempDirectory directory_;
  NatsServer nats_{{.directory = directory_ / "nats"}};
  ServerProcess owner_{directory_ / "owner", {"--nats", nats_.url()}};
  ServerProcess other_{directory_ / "other", {"--nats", nats_.url()}};
  CommandSender sender_{nats_.url()};
};

TEST_F(ForeignPrefix, OnlyTheStreamsOwnerTakesCommandsAndGivesItsLog) {
  EXPECT_NE(relay_of(owner_).find(R"("answering":true)"), std::string::npos);
  EXPECT_NE(relay_of(other_).find(R"("answering":false)"), std::string::npos);
  EXPECT_TRUE(told(other_, "nats_answers_paused")) << other_.err();
  const std::uint64_t before = Session(other_.url()).log_position();
  const std::uint64_t owned = Session(owner_.url()).log_position();
  for (int i = 0; i < 30; ++i) {
    const Reply placed = send(i);
    ASSERT_EQ(placed.status, 201) << i << placed.trouble << placed.body();
    ASSERT_GE(head_over_nats(), Position(owned)) << "the other one's log";
  }
  EXPECT_EQ(Session(other_.url()).log_position(), before);
  // Over HTTP it goes on as before.
  place(other_, 1);
}

TEST_F(ForeignPrefix, NobodyIsAnsweredWhenTheOwnerIsGoneAndTheOtherOneOnceTheStreamIsItsOwn) {
  owner_.terminate();
  ASSERT_EQ(owner_.wait(), 0) << owner_.err();
  EXPECT_EQ(send(1).status, 0);
  EXPECT_EQ(head_over_nats(), Position(0));
  erase_stream();
  ASSERT_TRUE(relay_says(other_, R"("answering":true)")) << relay_of(other_);
  EXPECT_TRUE(eventually([this] { return told(other_, "nats_answers_resumed"); })) << other_.err();
  EXPECT_TRUE(eventually([this] { return send(1).status == 201; }));
  EXPECT_EQ(head_over_nats().value(), Session(other_.url()).log_position());
}

// The stream changes hands while its owner is at work.
TEST_F(ForeignPrefix, AnOwnerWhoseStreamWasTakenOverIsPaused) {
  ASSERT_EQ(send(1).status, 201);
  ASSERT_TRUE(relay_says(owner_, R"("state":"level")"));
  erase_stream();
  ASSERT_TRUE(relay_says(other_, R"("state":"level")")) << relay_of(other_);
  place(owner_, 1);  // it learns so with its next event
  ASSERT_TRUE(relay_says(owner_, R"("answering":false)")) << relay_of(owner_);
  ASSERT_TRUE(relay_says(owner_, R"("code":"foreign_stream")"));
  const std::uint64_t before = Session(owner_.url()).log_position();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(send(100 + i).status, 201) << i;
  EXPECT_EQ(Session(owner_.url()).log_position(), before);
}

}  // namespace
}  // namespace orderlog::testing
