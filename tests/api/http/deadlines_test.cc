// Slow senders, slow readers and idle connections: one absolute deadline per phase.

#include <gtest/gtest.h>

#include "tests/api/http/test_server.h"

namespace orderlog::http {
namespace {

using std::chrono::steady_clock;

Options impatient() {
  Options options;
  options.header_deadline_ms = 300;
  options.body_deadline_ms = 300;
  options.write_deadline_ms = 300;
  options.idle_deadline_ms = 300;
  options.linger_deadline_ms = 200;
  return options;
}

// Sends a byte every 20 ms until the server has said something.
milliseconds drip(RawClient& client, std::string_view bytes) {
  const auto start = steady_clock::now();
  for (const char& byte : bytes) {
    if (!client.send({&byte, 1}) || !client.is_silent_for(milliseconds(20))) break;
  }
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

TEST(Deadlines, SlowHeaderIsCutAtItsAbsoluteDeadline) {
  TestServer test(impatient());
  RawClient client = test.connect();
  const auto took = drip(client, get("/", "X: " + std::string(1000, 'a') + "\r\n"));
  const auto response = client.receive();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 408);
  EXPECT_NE(response->body.find("\"code\":\"timeout\""), std::string::npos);
  EXPECT_GE(took, milliseconds(250));
  EXPECT_LE(took, milliseconds(2000));
  EXPECT_TRUE(client.is_closed_within(milliseconds(2000)));
}

TEST(Deadlines, SlowHeaderOfALaterRequestIsCutToo) {
  TestServer test(impatient());
  RawClient client = test.connect();
  ASSERT_EQ(client.exchange(get("/"))->status, 200);
  drip(client, get("/", "X: " + std::string(1000, 'a') + "\r\n"));
  const auto response = client.receive();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 408);
}

TEST(Deadlines, SlowBodyIsCutAtItsAbsoluteDeadline) {
  TestServer test(impatient());
  RawClient client = test.connect();
  const auto took = drip(client, post("/echo", std::string(1000, 'a')).substr(60));
  client.close();
  RawClient another = test.connect();
  const std::string request = post("/echo", std::string(1000, 'a'));
  const std::size_t head = request.find("\r\n\r\n") + 4;
  another.send(request.substr(0, head));
  const auto body_took = drip(another, request.substr(head));
  const auto response = another.receive();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 408);
  EXPECT_LE(took, milliseconds(2000));
  EXPECT_GE(body_took, milliseconds(250));
  EXPECT_LE(body_took, milliseconds(2000));
}

TEST(Deadlines, SlowChunkedBodyIsCut) {
  TestServer test(impatient());
  RawClient client = test.connect();
  client.send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::string chunks;
  for (int i = 0; i < 200; ++i) chunks += "1\r\na\r\n";
  drip(client, chunks);
  const auto response = client.receive();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 408);
}

TEST(Deadlines, StreamedBodyMustKeepUpALeastRate) {
  TestServer test(impatient());
  RawClient client = test.connect();
  client.send("POST /lines HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n");
  const auto took = drip(client, std::string(1000, 'a'));
  EXPECT_LE(took, milliseconds(2000));
  // Its answer has begun: the cut must show.
  client.receive_head();
  EXPECT_TRUE(becomes_true([&] { return test.streams_closed == 1; }));
}

TEST(Deadlines, StreamedBodyMayTakeLongerThanOneDeadline) {
  TestServer test(impatient());
  RawClient client = test.connect();
  client.send("POST /lines HTTP/1.1\r\nHost: test\r\nContent-Length: 20480\r\n\r\n");
  const std::string piece = std::string(2047, 'a') + "\n";
  for (int i = 0; i < 10; ++i) {
    std::this_thread::sleep_for(milliseconds(80));
    ASSERT_TRUE(client.send(piece));
  }
  const auto response = client.receive();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body.size(), 10 * 2050U);
}

TEST(Deadlines, SilentNewConnectionIsClosed) {
  TestServer test(impatient());
  RawClient client = test.connect();
  EXPECT_TRUE(client.is_closed_within(milliseconds(2000)));
}

TEST(Deadlines, IdleConnectionIsClosedAfterItsTime) {
  TestServer test(impatient());
  RawClient client = test.connect();
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(client.exchange(get("/"))->status, 200);
    std::this_thread::sleep_for(milliseconds(120));
  }
  EXPECT_TRUE(client.is_closed_within(milliseconds(2000)));
}

TEST(Deadlines, WaitingForAnAnswerIsNotIdling) {
  TestServer test(impatient());
  RawClient client = test.connect();
  client.send(post("/later", "x"));
  const auto waiting = test.parked.wait_for(1);
  EXPECT_TRUE(client.is_silent_for(milliseconds(900)));
  Response response(200);
  response.body = "late";
  test.server->outbox().respond(waiting[0].first, std::move(response));
  EXPECT_EQ(client.receive()->body, "late");
}

TEST(Deadlines, ClientThatDoesNotReadALargeAnswerIsCutOff) {
  TestServer test(impatient());
  RawClient client = test.connect(4096);
  client.send(get("/large/20000"));
  ASSERT_TRUE(becomes_true([&] { return test.server->metrics().requests == 1; }));
  EXPECT_TRUE(becomes_true([&] { return test.server->metrics().open_connections == 0; }));
  EXPECT_EQ(test.server->metrics().cut_connections, 1);
}

TEST(Deadlines, ClientThatReadsSlowlyButSteadilyIsServed) {
  Options options = impatient();
  options.write_deadline_ms = 2000;
  TestServer test(options);
  RawClient client = test.connect(4096);
  client.send(get("/large/4000"));
  const auto response = client.receive();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->body.size(), 4000U * 1024);
}

TEST(Deadlines, ClientThatPipelinesButNeverReadsHoldsBoundedMemory) {
  Options options = impatient();
  options.write_deadline_ms = 60'000;
  TestServer test(options);
  RawClient client = test.connect(4096);
  std::string requests;
  for (int i = 0; i < 5000; ++i) requests += get("/large/64");
  client.send_until_stuck(requests, milliseconds(500));
  ASSERT_TRUE(becomes_true([&] { return test.server->metrics().requests > 0; }));
  std::this_thread::sleep_for(milliseconds(700));
  // 300 MB are asked for; only what the kernel and the high-water mark hold has been made.
  EXPECT_LT(test.server->metrics().requests, 200);
  EXPECT_EQ(test.server->metrics().open_connections, 1);
}

TEST(Deadlines, ClosingConnectionWaitsForTheClientOnlySoLong) {
  TestServer test(impatient());
  RawClient client = test.connect();
  ASSERT_EQ(client.exchange(get("/", "Connection: close\r\n"))->status, 200);
  EXPECT_TRUE(becomes_true([&] { return test.server->metrics().open_connections == 0; }));
}

}  // namespace
}  // namespace orderlog::http
