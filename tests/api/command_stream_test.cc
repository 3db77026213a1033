// /v1/commands where the log holds a line's answer back, and those behind it have to wait for it.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <thread>

#include "tests/api/http/raw_client.h"
#include "tests/api/served_log_test.h"

namespace orderlog {
namespace {

constexpr TimeMs kNow = 1'700'000'000'000;
constexpr std::size_t kMiB = std::size_t{1} << 20;

constexpr std::string_view kPlace =
    R"({"command":"place_order","data":{"order_id":"o1","merchant_id":"m","user_id":"ann",)"
    R"("channel":"terminal","items":[{"sku":"hay","title":"hay","quantity":1,"unit_price":1}]}})"
    "\n";

std::string chunk_of(std::string_view text) {
  char size[20];
  const int length = std::snprintf(size, sizeof size, "%zx\r\n", text.size());
  return std::string(size, static_cast<std::size_t>(length)).append(text) + "\r\n";
}

std::string times(std::size_t count, std::string_view text) {
  std::string all;
  all.reserve(count * text.size());
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

class CommandStreamTest : public ServedLogTest {
 protected:
  CommandStreamTest() : ServedLogTest(kNow) {}

  http::RawClient begin() {
    http::RawClient client(api_->port());
    client.send(
        "POST /v1/commands HTTP/1.1\r\nHost: test\r\nContent-Type: application/x-ndjson\r\n"
        "Transfer-Encoding: chunked\r\n\r\n");
    return client;
  }
  // Of all lines to the end of the answer.
  static std::size_t count_answers(http::RawClient& client) {
    const auto head = client.receive_head();
    if (!head || head->status != 200) return 0;
    std::size_t answers = 0;
    for (std::string piece = client.receive_chunk(); !piece.empty();
         piece = client.receive_chunk()) {
      answers += static_cast<std::size_t>(std::count(piece.begin(), piece.end(), '\n'));
    }
    return answers;
  }
};

TEST_F(CommandStreamTest, BadLinesBehindOneThatHangsAreReadOnlyAsFarAsThereIsRoom) {
  serve();
  store_.hold_appends(true);
  http::RawClient client = begin();
  client.send(chunk_of(kPlace));
  constexpr std::size_t kBytes = 48 * kMiB;
  constexpr std::size_t kLineBytes = 1'024;
  const std::string bad = std::string(kLineBytes - 1, 'x') + "\n";
  const std::string rest = times(kBytes / kMiB, chunk_of(times(kMiB / kLineBytes, bad)));
  // 4,096 lines of a KiB, and what the two sockets hold.
  const std::size_t sent = client.send_until_stuck(rest, std::chrono::milliseconds(500));
  EXPECT_LT(sent, kBytes / 2);

  store_.hold_appends(false);
  std::thread sender([&] {
    EXPECT_TRUE(client.send(std::string_view(rest).substr(sent)));
    EXPECT_TRUE(client.send("0\r\n\r\n"));
  });
  EXPECT_EQ(count_answers(client), 1 + kBytes / kLineBytes);
  sender.join();
}

TEST_F(CommandStreamTest, MoreLinesThanThereIsRoomForComeInOnePiece) {
  serve();
  http::RawClient client = begin();
  client.send(chunk_of(times(10'000, "x\n") + std::string(kPlace) + times(10'000, "\nx\n") + "x"));
  client.send("0\r\n\r\n");
  EXPECT_EQ(count_answers(client), 20'002U);
}

TEST_F(CommandStreamTest, ALineWithoutEndEndsTheStreamBehindTheAnswersBeforeIt) {
  serve();
  http::RawClient client = begin();
  client.send(chunk_of(kPlace));
  for (int i = 0; i < 3; ++i) client.send(chunk_of(std::string(kMiB / 2, 'x')));
  EXPECT_EQ(count_answers(client), 2U);
}

// However the bytes come.
TEST_F(CommandStreamTest, ALineThatIsTooLongEndsTheStreamThoughItsEndIsThere) {
  serve();
  http::RawClient client = begin();
  client.send(
      chunk_of(std::string(kPlace) + std::string(kMiB + 1, 'x') + "\n" + std::string(kPlace)));
  EXPECT_EQ(count_answers(client), 2U);
}

}  // namespace
}  // namespace orderlog
