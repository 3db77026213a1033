// Who waits for a position, and for how many there is room.

#include "api/read_gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/http/server.h"
#include "tests/api/http/raw_client.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;

// "GET /3" waits for position 3 and says whether it came. A request's wait holds `held_bytes`.
class WaitingServer final : public http::Handler {
 public:
  explicit WaitingServer(ReadGateLimits limits) : limits_(limits) {
    http::Options options;
    options.port = 0;
    auto started = http::Server::start(options, *this);
    EXPECT_TRUE(started.ok());
    server_ = std::move(*started);
  }
  // The I/O threads end before the gate that they call, and that before the outbox.
  ~WaitingServer() override {
    server_->drain(milliseconds(0));
    gate_.reset();
  }

  void start(http::Outbox& outbox) override { gate_.emplace(outbox, limits_); }
  void handle(const http::Request& request, http::Exchange& exchange) override {
    std::uint64_t wanted = 0;
    const std::string_view digits = request.path().substr(1);
    std::from_chars(digits.data(), digits.data() + digits.size(), wanted);
    auto held = std::make_shared<int>(0);
    last_held = held;
    gate_->wait(
        model, Position(wanted), std::chrono::seconds(30), exchange,
        [held](http::Exchange& back, bool reached) {
          http::Response& response = back.response(200);
          response.body = reached ? "there" : "not there";
          back.respond(response);
        },
        held_bytes);
    ++handled;
  }

  http::RawClient ask(std::uint64_t position) {
    const int before = handled;
    http::RawClient client(server_->port());
    client.send("GET /" + std::to_string(position) + " HTTP/1.1\r\nHost: test\r\n\r\n");
    EXPECT_TRUE(becomes_true([&] { return handled > before; }));
    return client;
  }
  template <class Condition>
  static bool becomes_true(Condition condition) {
    for (int i = 0; i < 2'000 && !condition(); ++i) std::this_thread::sleep_for(milliseconds(5));
    return condition();
  }

  PositionGate model;
  std::atomic<int> handled{0};
  std::atomic<std::size_t> held_bytes{0};
  std::weak_ptr<int> last_held;  // of the newest request; read it when that was handled

 private:
  const ReadGateLimits limits_;
  std::unique_ptr<http::Server> server_;
  std::optional<ReadGate> gate_;
};

std::string answer_to(http::RawClient& client) {
  const auto response = client.receive();
  return response ? response->body : "nothing";
}

TEST(ReadGate, BeyondTheLimitNobodyIsWaitedFor) {
  WaitingServer server({.waits = 2});
  http::RawClient first = server.ask(1);
  http::RawClient second = server.ask(1);
  http::RawClient third = server.ask(1);
  EXPECT_EQ(answer_to(third), "not there");
  EXPECT_TRUE(first.is_silent_for(milliseconds(20)));
  server.model.publish(Position(1));
  EXPECT_EQ(answer_to(first), "there");
  EXPECT_EQ(answer_to(second), "there");
}

TEST(ReadGate, WhoIsAnsweredMakesRoomLongBeforeTheDeadline) {
  WaitingServer server({.waits = 2, .held_bytes = 100});
  server.held_bytes = 50;
  for (std::uint64_t position = 1; position <= 10; ++position) {
    http::RawClient one = server.ask(position);
    http::RawClient other = server.ask(position);
    server.model.publish(Position(position));
    EXPECT_EQ(answer_to(one), "there");
    EXPECT_EQ(answer_to(other), "there");
  }
}

TEST(ReadGate, WhatWaitsHoldIsBoundedToo) {
  WaitingServer server({.waits = 10, .held_bytes = 100});
  server.held_bytes = 60;
  http::RawClient large = server.ask(1);
  http::RawClient too_large = server.ask(1);
  EXPECT_EQ(answer_to(too_large), "not there");
  server.held_bytes = 40;
  http::RawClient small = server.ask(1);
  server.model.publish(Position(1));
  EXPECT_EQ(answer_to(large), "there");
  EXPECT_EQ(answer_to(small), "there");
}

TEST(ReadGate, WhoIsGoneHoldsNothingOnceThePositionIsThere) {
  WaitingServer server({});
  {
    http::RawClient gone = server.ask(1);
    gone.reset_on_close();
  }
  const std::weak_ptr<int> held = server.last_held;
  EXPECT_FALSE(held.expired());
  // When this one is handled the server has heard that the other is gone.
  http::RawClient later = server.ask(1);
  server.model.publish(Position(1));
  EXPECT_EQ(answer_to(later), "there");
  EXPECT_TRUE(WaitingServer::becomes_true([&] { return held.expired(); }));
}

}  // namespace
}  // namespace orderlog
