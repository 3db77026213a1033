// Bodies that come, and answers that go, in pieces.

#include <gtest/gtest.h>

#include "tests/api/http/test_server.h"

namespace orderlog::http {
namespace {

TEST(Streams, LinesAreAnsweredWhileTheRequestIsStillBeingSent) {
  TestServer test;
  RawClient client = test.connect();
  client.send("POST /lines HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
  client.send("4\r\none\n\r\n");
  const auto head = client.receive_head();
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->header("content-type"), "application/x-ndjson");
  EXPECT_EQ(head->header("transfer-encoding"), "chunked");
  EXPECT_EQ(client.receive_chunk(), "<one>\n");
  client.send("2\r\ntw\r\n");
  client.send("2\r\no\n\r\n");
  EXPECT_EQ(client.receive_chunk(), "<two>\n");
  client.send("0\r\n\r\n");
  EXPECT_EQ(client.receive_chunk(), "");
  EXPECT_EQ(client.exchange(get("/"))->body, "root");
}

TEST(Streams, BodyWithALengthIsStreamedBeyondTheLimitOfWholeBodies) {
  Options options;
  options.body_bytes_max = 1000;
  TestServer test(options);
  RawClient client = test.connect();
  std::string body;
  std::string expected;
  for (int i = 0; i < 20'000; ++i) {
    body += "line " + std::to_string(i) + "\n";
    expected += "<line " + std::to_string(i) + ">\n";
  }
  std::thread sender([&] { client.send(post("/lines", body)); });
  const auto response = client.receive();
  sender.join();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->body, expected);
  EXPECT_EQ(client.exchange(get("/"))->body, "root");
}

TEST(Streams, EmptyBodyIsStreamedToo) {
  TestServer test;
  RawClient client = test.connect();
  EXPECT_EQ(client.exchange(post("/lines", ""))->status, 200);
  EXPECT_EQ(client.exchange(get("/"))->body, "root");
}

TEST(Streams, PausedBodyStopsTheClientAndGoesOnWhenResumed) {
  TestServer test;
  RawClient client = test.connect();
  const std::string body(32UL * 1024 * 1024, 'b');
  std::thread sender([&] { client.send(post("/slow", body)); });
  const auto paused = test.parked.wait_for(1);
  std::this_thread::sleep_for(milliseconds(200));
  EXPECT_LT(test.streamed_body_bytes, 1024 * 1024);
  EXPECT_LT(test.server->metrics().received_bytes, 1024 * 1024);
  test.server->outbox().post(paused[0].first, [](Exchange& exchange) { exchange.resume_body(); });
  const auto response = client.receive();
  sender.join();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->body, "read");
  EXPECT_EQ(test.streamed_body_bytes, 32 * 1024 * 1024);
}

TEST(Streams, ClientThatSendsLinesButReadsNoAnswersIsStopped) {
  TestServer test;
  RawClient client = test.connect(4096);
  std::string body;
  while (body.size() < 64UL * 1024 * 1024) body += "0123456789012345678901234567890123456789\n";
  const std::string request = post("/lines", body);
  const std::size_t sent = client.send_until_stuck(request, milliseconds(500));
  EXPECT_LT(sent, request.size());
  // No more than a mark's worth of answers waits, and the kernels' buffers.
  EXPECT_LT(test.streamed_body_bytes, 16 * 1024 * 1024);
  std::thread sender([&] { client.send(std::string_view(request).substr(sent)); });
  const auto response = client.receive();
  sender.join();
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(test.streamed_body_bytes, static_cast<std::int64_t>(body.size()));
}

TEST(Streams, MalformedStreamedBodyIsRefusedOrCut) {
  TestServer test;
  RawClient before = test.connect();
  before.send("POST /lines HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
  const auto refused = before.receive();
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->status, 400);
  EXPECT_TRUE(before.is_closed_within(milliseconds(2000)));

  RawClient during = test.connect();
  during.send(
      "POST /lines HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none\n\r\n");
  ASSERT_TRUE(during.receive_head().has_value());
  EXPECT_EQ(during.receive_chunk(), "<one>\n");
  during.send("xyz\r\n");
  EXPECT_TRUE(during.is_closed_within(milliseconds(2000)));
  EXPECT_TRUE(becomes_true([&] { return test.streams_closed == 1; }));
}

TEST(Streams, EarlyAnswerEndsTheConnectionInsteadOfReadingTheRestAsRequests) {
  TestServer test;
  RawClient client = test.connect();
  client.send(post("/refused", get("/path/smuggled/and/served")));
  const std::string all = client.receive_all();
  EXPECT_TRUE(all.starts_with("HTTP/1.1 415 ")) << all;
  EXPECT_NE(all.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(all.find("smuggled"), std::string::npos);
}

TEST(Streams, EndlessAnswerWaitsForItsReader) {
  TestServer test;
  RawClient client = test.connect(4096);
  client.send(get("/endless"));
  ASSERT_TRUE(client.receive_head().has_value());
  std::this_thread::sleep_for(milliseconds(200));
  const std::int64_t produced = test.produced_bytes;
  EXPECT_LT(produced, 16 * 1024 * 1024);
  std::this_thread::sleep_for(milliseconds(100));
  EXPECT_EQ(test.produced_bytes, produced);
  for (int i = 0; i < 4000; ++i) ASSERT_EQ(client.receive_chunk().size(), 8192U);
  EXPECT_GT(test.produced_bytes, produced);
  client.close();
  EXPECT_TRUE(becomes_true([&] { return test.streams_closed == 1; }));
}

TEST(Streams, EndlessAnswerLeavesTheThreadToOthers) {
  TestServer test;
  RawClient greedy = test.connect();
  greedy.send(get("/endless"));
  ASSERT_TRUE(greedy.receive_head().has_value());
  std::atomic<bool> enough{false};
  std::thread reader([&] {
    while (!enough && !greedy.receive_chunk().empty()) {
    }
  });
  RawClient modest = test.connect();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(modest.exchange(get("/"))->body, "root");
  enough = true;
  reader.join();
}

TEST(Streams, EventsWrittenByAnotherThreadArriveAtOnce) {
  TestServer test;
  RawClient client = test.connect();
  client.send(get("/events"));
  ASSERT_TRUE(client.receive_head().has_value());
  const auto id = test.parked.wait_for(1)[0].first;
  for (int i = 0; i < 100; ++i) {
    const std::string event = "data: " + std::to_string(i) + "\n\n";
    test.server->outbox().post(id, [event](Exchange& exchange) { exchange.write(event); });
    EXPECT_EQ(client.receive_chunk(), event);
  }
}

TEST(Streams, DisconnectOfAListenerIsNoticedWithoutWriting) {
  TestServer test;
  for (const std::string_view field : {"", "Connection: close\r\n"}) {
    const int before = test.streams_closed;
    RawClient client = test.connect();
    client.send(get("/events", field));
    ASSERT_TRUE(client.receive_head().has_value());
    EXPECT_EQ(test.streams_closed, before);
    client.close();
    EXPECT_TRUE(becomes_true([&] { return test.streams_closed == before + 1; }));
  }
  // Late writers find nobody.
  for (const auto& [id, body] : test.parked.wait_for(2)) {
    test.server->outbox().post(id, [](Exchange&) { FAIL() << "the client is gone"; });
  }
  EXPECT_TRUE(becomes_true([&] { return test.server->metrics().open_connections == 0; }));
}

TEST(Streams, WriterThatIgnoresBackPressureIsCutOff) {
  TestServer test;
  RawClient client = test.connect(4096);
  client.send(get("/events"));
  ASSERT_TRUE(client.receive_head().has_value());
  const auto id = test.parked.wait_for(1)[0].first;
  test.server->outbox().post(id, [](Exchange& exchange) {
    const std::string piece(1024UL * 1024, 'p');
    for (int i = 0; i < 100; ++i) exchange.write(piece);
  });
  EXPECT_TRUE(becomes_true([&] { return test.streams_closed == 1; }));
}

TEST(Streams, StreamInThePipelineKeepsItsPlace) {
  TestServer test;
  RawClient client = test.connect();
  client.send(post("/later", "first") + post("/lines", "one\ntwo\n") + get("/"));
  const auto waiting = test.parked.wait_for(1);
  EXPECT_TRUE(client.is_silent_for(milliseconds(100)));
  Response response(200);
  response.body = "first";
  test.server->outbox().respond(waiting[0].first, std::move(response));
  EXPECT_EQ(client.receive()->body, "first");
  EXPECT_EQ(client.receive()->body, "<one>\n<two>\n");
  EXPECT_EQ(client.receive()->body, "root");
}

TEST(Streams, HttpOneZeroStreamsEndWithTheConnection) {
  TestServer test;
  RawClient client = test.connect();
  client.send(
      "POST /lines HTTP/1.0\r\nContent-Length: 8\r\nConnection: keep-alive\r\n\r\none\ntwo\n");
  const auto head = client.receive_head();
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->header("transfer-encoding"), "");
  EXPECT_EQ(head->header("connection"), "close");
  EXPECT_EQ(client.receive_all(), "<one>\n<two>\n");
}

}  // namespace
}  // namespace orderlog::http
