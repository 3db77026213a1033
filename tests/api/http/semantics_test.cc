// What HTTP means, once a request has been understood.

#include <gtest/gtest.h>

#include "tests/api/http/test_server.h"

namespace orderlog::http {
namespace {

TEST(Semantics, ConnectionIsKeptAndAnswersCarryDateAndLength) {
  TestServer test;
  RawClient client = test.connect();
  for (int i = 0; i < 5; ++i) {
    const auto response = client.exchange(post("/echo", "hello"));
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->header("content-length"), "5");
    EXPECT_EQ(response->header("content-type"), "text/plain; charset=utf-8");
    EXPECT_EQ(response->header("date").size(), 29U);
  }
  EXPECT_EQ(test.server->metrics().accepted_connections, 1);
  EXPECT_EQ(test.server->metrics().requests, 5);
  EXPECT_EQ(test.server->metrics().responses_by_class[1], 5);
}

TEST(Semantics, CloseIsHonouredAndConfirmed) {
  TestServer test;
  for (const std::string_view field :
       {"Connection: close\r\n", "Connection: Close\r\n", "Connection: keep-alive, close\r\n"}) {
    RawClient client = test.connect();
    const auto response = client.exchange(get("/", field) + get("/"));
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->header("connection"), "close");
    EXPECT_TRUE(client.is_closed_within(milliseconds(2000)));
  }
}

TEST(Semantics, HttpOneZeroClosesUnlessAskedToKeep) {
  TestServer test;
  RawClient client = test.connect();
  auto response = client.exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->header("connection"), "keep-alive");
  response = client.exchange("GET / HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->body, "root");
  EXPECT_EQ(response->header("connection"), "close");
  EXPECT_TRUE(client.is_closed_within(milliseconds(2000)));
}

TEST(Semantics, HeadIsGetWithoutTheBody) {
  TestServer test;
  RawClient client = test.connect();
  client.send("HEAD /large/3 HTTP/1.1\r\nHost: test\r\n\r\n");
  const auto response = client.receive(true);
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->header("content-length"), "3072");
  EXPECT_EQ(client.exchange(get("/"))->body, "root");
}

TEST(Semantics, HeadOfAStreamIsItsHead) {
  TestServer test;
  RawClient client = test.connect();
  client.send("HEAD /events HTTP/1.1\r\nHost: test\r\n\r\n");
  const auto response = client.receive(true);
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->header("content-type"), "text/event-stream");
  test.server->outbox().post(test.parked.wait_for(1)[0].first, [](Exchange& exchange) {
    exchange.write("never seen");
    exchange.finish();
  });
  EXPECT_EQ(client.exchange(get("/"))->body, "root");
}

TEST(Semantics, UnknownPathsAndMethodsHaveTheirCodes) {
  TestServer test;
  RawClient client = test.connect();
  auto response = client.exchange(get("/nowhere"));
  EXPECT_EQ(response->status, 404);
  EXPECT_EQ(response->header("content-type"), "application/problem+json");
  EXPECT_EQ(response->body,
            R"({"type":"urn:orderlog:problem:not_found","title":"Not found","status":404,)"
            R"("detail":"there is nothing at this path","code":"not_found"})");
  response = client.exchange("DELETE /echo HTTP/1.1\r\nHost: test\r\n\r\n");
  EXPECT_EQ(response->status, 405);
  EXPECT_EQ(response->header("allow"), "POST, PUT, OPTIONS");
  response = client.exchange(post("/path/a/and/b", ""));
  EXPECT_EQ(response->status, 405);
  EXPECT_EQ(response->header("allow"), "GET, HEAD, OPTIONS");
  response = client.exchange("OPTIONS /echo HTTP/1.1\r\nHost: test\r\n\r\n");
  EXPECT_EQ(response->status, 204);
  EXPECT_EQ(response->header("allow"), "POST, PUT, OPTIONS");
  EXPECT_EQ(client.exchange(get("/path/a/and/"))->status, 404);
  EXPECT_EQ(client.exchange(get("/path//and/b"))->status, 404);
  EXPECT_EQ(client.exchange(get("//"))->status, 404);
}

TEST(Semantics, ContinueIsSentBeforeTheBody) {
  TestServer test;
  RawClient client = test.connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  client.set_patience(milliseconds(300));
  EXPECT_EQ(client.receive_all(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.set_patience(milliseconds(5000));
  EXPECT_EQ(client.exchange("hello")->body, "hello");
}

TEST(Semantics, ContinueWaitsForEarlierAnswers) {
  TestServer test;
  RawClient client = test.connect();
  client.send(
      post("/later", "a") +
      "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-Continue\r\n\r\n");
  const auto waiting = test.parked.wait_for(1);
  EXPECT_TRUE(client.is_silent_for(milliseconds(100)));
  test.server->outbox().respond(waiting[0].first, Response(202));
  EXPECT_EQ(client.receive()->status, 202);
  client.set_patience(milliseconds(300));
  EXPECT_EQ(client.receive_all(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.set_patience(milliseconds(5000));
  EXPECT_EQ(client.exchange("hello")->body, "hello");
}

TEST(Semantics, TooLargeABodyIsRefusedWithoutAskingForIt) {
  TestServer test;
  RawClient client = test.connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 2000000\r\nExpect: "
      "100-continue\r\n\r\n");
  EXPECT_TRUE(client.receive_all().starts_with("HTTP/1.1 413 "));
}

TEST(Semantics, RefusalReachesAClientThatGoesOnSending) {
  TestServer test;
  RawClient client = test.connect();
  client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 2000000\r\n\r\n");
  client.send_until_stuck(std::string(2'000'000, 'x'), milliseconds(1000));
  const auto response = client.receive();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 413);
}

TEST(Semantics, BodiesUpToTheLimitAreRead) {
  TestServer test;
  RawClient client = test.connect();
  const std::string body(1024UL * 1024, 'b');
  EXPECT_EQ(client.exchange(post("/echo", body))->body, body);
  std::string chunks;
  for (std::size_t at = 0; at < body.size(); at += 4096) {
    chunks += "1000\r\n" + body.substr(at, 4096) + "\r\n";
  }
  client.send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(client.exchange(chunks + "0\r\n\r\n")->body, body);
  EXPECT_EQ(client.exchange(get("/"))->body, "root");
}

TEST(Semantics, RequestCutShortIsRefused) {
  TestServer test;
  for (const std::string& request : {post("/echo", "hello").substr(0, 30),
                                     post("/echo", "hello").substr(0, 57), std::string("\r\n")}) {
    RawClient client = test.connect();
    client.send(request);
    client.close_sending_side();
    const auto response = client.receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 400);
  }
}

TEST(Semantics, EchoedValuesCannotSplitTheAnswer) {
  TestServer test;
  RawClient client = test.connect();
  EXPECT_EQ(client.exchange(get("/header?value=good"))->header("x-asked"), "good");
  for (const std::string_view value : {"a%0d%0aEvil:%201", "a%0aEvil:%201", "a%0d", "a%01"}) {
    const auto response = client.exchange(get("/header?value=" + std::string(value)));
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 500);
    EXPECT_EQ(response->header("evil"), "");
    EXPECT_EQ(response->header("x-asked"), "");
  }
  EXPECT_EQ(client.exchange(get("/header?value=a%00"))->status, 400);
  EXPECT_EQ(client.exchange(get("/header?value=a&value=b"))->status, 400);
}

TEST(Semantics, AHandlerThatThrowsFailsOneRequest) {
  TestServer test;
  RawClient client = test.connect();
  const auto response = client.exchange(get("/throws"));
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 500);
  EXPECT_EQ(response->body.find("mistake"), std::string::npos);
  EXPECT_EQ(client.exchange(get("/"))->body, "root");
}

TEST(Semantics, NoContentHasNeitherBodyNorLength) {
  TestServer test;
  RawClient client = test.connect();
  client.send(get("/nothing"));
  const auto response = client.receive_head();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 204);
  EXPECT_EQ(response->header("content-length"), "");
  EXPECT_EQ(client.exchange(get("/"))->body, "root");
}

TEST(Semantics, ServerThatCannotListenSaysWhy) {
  TestServer test;
  Router router;
  Options options;
  options.port = test.server->port();
  const auto taken = Server::start(options, router);
  ASSERT_FALSE(taken.ok());
  EXPECT_NE(taken.error().find("in use"), std::string::npos);
  options.address = "nonsense";
  EXPECT_FALSE(Server::start(options, router).ok());
}

}  // namespace
}  // namespace orderlog::http
