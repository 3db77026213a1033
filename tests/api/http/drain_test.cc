#include <gtest/gtest.h>

#include <future>

#include "tests/api/http/test_server.h"

namespace orderlog::http {
namespace {

TEST(Drain, IdleConnectionsAreClosedAtOnce) {
  TestServer test;
  RawClient client = test.connect();
  ASSERT_EQ(client.exchange(get("/"))->status, 200);
  const auto start = std::chrono::steady_clock::now();
  auto drained =
      std::async(std::launch::async, [&] { return test.server->drain(milliseconds(5000)); });
  EXPECT_TRUE(client.is_closed_within(milliseconds(3000)));
  client.close();
  EXPECT_TRUE(drained.get());
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(3000));
}

TEST(Drain, RequestsInFlightAreAnsweredAndTheirConnectionsClose) {
  TestServer test;
  RawClient client = test.connect();
  client.send(post("/later", "a") + post("/later", "b"));
  const auto waiting = test.parked.wait_for(2);
  auto drained =
      std::async(std::launch::async, [&] { return test.server->drain(milliseconds(5000)); });
  EXPECT_TRUE(client.is_silent_for(milliseconds(100)));
  for (const auto& [id, body] : waiting) {
    Response response(200);
    response.body = body;
    test.server->outbox().respond(id, std::move(response));
  }
  const auto first = client.receive();
  const auto second = client.receive();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->body, "a");
  EXPECT_EQ(second->body, "b");
  EXPECT_EQ(second->header("connection"), "close");
  EXPECT_TRUE(client.is_closed_within(milliseconds(2000)));
  client.close();
  EXPECT_TRUE(drained.get());
}

TEST(Drain, RequestThatIsHalfReadIsFinished) {
  TestServer test;
  RawClient client = test.connect();
  const std::string request = post("/echo", "hello");
  client.send(request.substr(0, request.size() - 2));
  ASSERT_TRUE(becomes_true([&] { return test.server->metrics().received_bytes > 0; }));
  auto drained =
      std::async(std::launch::async, [&] { return test.server->drain(milliseconds(5000)); });
  EXPECT_TRUE(client.is_silent_for(milliseconds(100)));
  const auto response = client.exchange(request.substr(request.size() - 2));
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->header("connection"), "close");
  client.close();
  EXPECT_TRUE(drained.get());
}

TEST(Drain, NewConnectionsAreNotAccepted) {
  TestServer test;
  RawClient busy = test.connect();
  busy.send(post("/later", "a"));
  const auto waiting = test.parked.wait_for(1);
  auto drained =
      std::async(std::launch::async, [&] { return test.server->drain(milliseconds(5000)); });
  EXPECT_TRUE(becomes_true([&] {
    RawClient late = test.connect();
    return !late.exchange(get("/")).has_value();
  }));
  test.server->outbox().respond(waiting[0].first, Response(200));
  ASSERT_TRUE(busy.receive().has_value());
  busy.close();
  EXPECT_TRUE(drained.get());
}

TEST(Drain, WhatTakesTooLongIsCutAtTheDeadline) {
  TestServer test;
  RawClient client = test.connect();
  client.send(post("/later", "a"));
  const auto waiting = test.parked.wait_for(1);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(test.server->drain(milliseconds(200)));
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(2000));
  EXPECT_TRUE(client.is_closed_within(milliseconds(1000)));
  // Too late, and without consequence.
  test.server->outbox().respond(waiting[0].first, Response(200));
}

TEST(Drain, LiveStreamsAreFinished) {
  TestServer test;
  RawClient client = test.connect();
  client.send(get("/events"));
  ASSERT_TRUE(client.receive_head().has_value());
  auto drained =
      std::async(std::launch::async, [&] { return test.server->drain(milliseconds(5000)); });
  EXPECT_EQ(client.receive_chunk(), "");
  EXPECT_TRUE(client.is_closed_within(milliseconds(2000)));
  client.close();
  EXPECT_TRUE(drained.get());
}

TEST(Drain, ServerMayBeDestroyedInTheMiddleOfEverything) {
  for (int i = 0; i < 20; ++i) {
    TestServer test;
    RawClient one = test.connect();
    RawClient two = test.connect();
    RawClient three = test.connect();
    one.send(get("/endless"));
    two.send(post("/later", "a"));
    three.send(post("/lines", "abc").substr(0, 80));
    if (i % 2 == 0) one.receive_head();
  }
}

}  // namespace
}  // namespace orderlog::http
