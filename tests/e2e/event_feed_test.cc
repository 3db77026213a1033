// The log as others follow it: in pages, and live.

#include <atomic>
#include <charconv>
#include <thread>

#include "tests/api/http/raw_client.h"
#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

class EventFeed : public ServerTest {
 protected:
  static Reply place(Session& session, int order) {
    return session.post("/v1/orders",
                        R"({"order_id":"o)" + std::to_string(order) +
                            R"(","merchant_id":"m","user_id":"ann","channel":"terminal",)"
                            R"("items":[{"sku":"s","title":"t","quantity":1,"unit_price":1}]})");
  }

  // A live stream from behind `after`.
  http::RawClient follow(std::uint64_t after, const std::string& query = "") {
    http::RawClient client(server_.port());
    client.send("GET /v1/events" + query +
                " HTTP/1.1\r\nHost: test\r\nAccept: text/event-stream\r\nLast-Event-ID: 0:" +
                std::to_string(after) + "\r\n\r\n");
    const auto head = client.receive_head();
    EXPECT_TRUE(head && head->status == 200);
    EXPECT_EQ(head ? head->header("content-type") : "", "text/event-stream");
    return client;
  }

  // The positions of the frames that are whole in `text`, which are taken off it.
  static std::vector<std::uint64_t> take_ids(std::string& text) {
    std::vector<std::uint64_t> ids;
    for (std::size_t end = text.find("\n\n"); end != std::string::npos; end = text.find("\n\n")) {
      if (text.starts_with("id: "))
        ids.push_back(position_of_token(text.substr(4, text.find('\n') - 4)));
      text.erase(0, end + 2);
    }
    return ids;
  }
};

TEST_F(EventFeed, PagesHoldEveryEventOnceInOrder) {
  for (int order = 1; order <= 25; ++order) expect(201, place(client_, order));
  expect(200, client_.post("/v1/orders/o7/void", R"({"initiator":"customer"})"));
  std::vector<std::int64_t> positions;
  std::string query = "?limit=10";
  while (true) {
    const Reply page = expect(200, client_.get("/v1/events" + query));
    for (std::size_t i = 0; i < page.size("/data"); ++i) {
      positions.push_back(page.integer("/data/" + std::to_string(i) + "/position").value_or(-1));
    }
    const auto next = page.text("/next_cursor");
    if (!next) break;
    query = "?limit=10&after=" + *next;
  }
  ASSERT_EQ(positions.size(), 27u);
  for (std::size_t i = 0; i < positions.size(); ++i) {
    EXPECT_EQ(positions[i], static_cast<std::int64_t>(i + 1));
  }
  const Reply one = expect(200, client_.get("/v1/events?stream=order-o7"));
  EXPECT_EQ(json_texts(one.body(), "/data", "type"),
            (std::vector<std::string>{"orderlog.OrderPlaced.v2", "orderlog.VoidStarted.v1",
                                      "orderlog.OrderVoided.v1"}));
  EXPECT_EQ(one.text("/data/0/specversion"), "1.0");
  EXPECT_EQ(one.text("/data/0/id"), "0:7");
  EXPECT_EQ(one.text("/data/0/data/user_id"), "ann");
  const Reply voids = expect(200, client_.get("/v1/events?type=OrderVoided"));
  EXPECT_EQ(json_texts(voids.body(), "/data", "subject"), (std::vector<std::string>{"order-o7"}));
  refused(400, "invalid_field", client_.get("/v1/events?after=yesterday"));
}

TEST_F(EventFeed, ALiveStreamMissesAndDoublesNothingHoweverOftenItIsCut) {
  constexpr int kOrders = 1'500;
  std::thread writer([this] {
    Session session(server_.url());
    for (int order = 1; order <= kOrders; ++order) (void)place(session, order);
  });
  std::uint64_t last = 0;
  int streams = 0;
  while (last < kOrders && !HasFailure()) {
    ++streams;
    http::RawClient stream = follow(last);
    std::string text;
    // Cut after a while, mid-frame as it comes.
    const std::uint64_t enough = last + 200;
    while (last < std::min<std::uint64_t>(enough, kOrders)) {
      const std::string piece = stream.receive_chunk();
      if (piece.empty()) break;
      text += piece;
      for (const std::uint64_t id : take_ids(text)) {
        EXPECT_EQ(id, last + 1);
        last = id;
      }
    }
  }
  writer.join();
  EXPECT_EQ(last, static_cast<std::uint64_t>(kOrders));
  EXPECT_GT(streams, 1);
}

TEST_F(EventFeed, ALiveStreamIsFilteredAndHearsWhatComesLater) {
  http::RawClient stream = follow(0, "?type=OrderVoided");
  expect(201, place(client_, 1));
  expect(200, client_.post("/v1/orders/o1/void", R"({"initiator":"customer"})"));
  std::string text;
  std::vector<std::uint64_t> ids;
  while (ids.empty()) {
    const std::string piece = stream.receive_chunk();
    ASSERT_FALSE(piece.empty());
    text += piece;
    ids = take_ids(text);
  }
  EXPECT_EQ(ids, (std::vector<std::uint64_t>{3}));
}

TEST_F(EventFeed, AskedForItsHeadALiveStreamIsNotOpened) {
  http::RawClient client(server_.port());
  // The answer behind it shows that this one has ended, although the connection stays.
  client.send(
      "HEAD /v1/events HTTP/1.1\r\nHost: test\r\nAccept: text/event-stream\r\n\r\n"
      "GET /livez HTTP/1.1\r\nHost: test\r\n\r\n");
  const auto head = client.receive(true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->header("content-type"), "text/event-stream");
  EXPECT_EQ(head->header("cache-control"), "no-store");
  const auto next = client.receive();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->status, 200);
}

}  // namespace
}  // namespace orderlog::testing
