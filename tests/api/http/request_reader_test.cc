// The reader alone, on bytes that nobody would send in good faith.

#include "api/http/request_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace orderlog::http {
namespace {

// What the reader makes of `bytes`, given in pieces of the sizes that `next_size` says.
template <class NextSize>
std::string read_in_pieces(const Options& options, std::string_view bytes, bool streamed,
                           NextSize next_size) {
  RequestReader reader(options);
  std::string seen;
  std::string body;
  while (!bytes.empty()) {
    const auto room = reader.room();
    const std::size_t size = std::min({bytes.size(), room.size(), next_size()});
    std::memcpy(room.data(), bytes.data(), size);
    reader.received(size);
    bytes.remove_prefix(size);
    for (bool more = true; more;) {
      switch (reader.next()) {
        case RequestReader::Event::kNeedMore:
          more = false;
          break;
        case RequestReader::Event::kHead:
          seen.append("head ").append(reader.request().path()).append("\n");
          if (streamed) {
            reader.stream_body();
          } else {
            reader.read_whole_body();
          }
          break;
        case RequestReader::Event::kRequest: {
          const Request request = reader.request();
          seen.append(name_of(request.method())).append(" ").append(request.path());
          seen.append("?").append(request.query()).append(" ").append(request.header("x"));
          seen.append(" ").append(request.body()).append("\n");
          break;
        }
        case RequestReader::Event::kPiece:
          body += reader.piece();
          break;
        case RequestReader::Event::kBodyEnd:
          seen.append("body ").append(std::exchange(body, {})).append("\n");
          break;
        case RequestReader::Event::kRefused:
          return seen + "refused " + std::string(reader.refusal().detail) + body;
      }
    }
  }
  return seen + "open " + body;
}

std::vector<std::string> seeds() {
  return {
      "POST /v1/orders?a=b HTTP/1.1\r\nHost: test\r\nX: y\r\nContent-Length: 5\r\n\r\nhello",
      "GET /a%20b/c HTTP/1.1\r\nHost: [::1]:80\r\nX:  y \r\nConnection: keep-alive, x\r\n\r\n",
      std::string("POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: test\r\n\r\n") +
          "5;a=b\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\nT: u\r\n\r\n",
      std::string("\r\nPUT http://test/p?q HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\n") +
          "Content-Length: 3\r\n\r\nabc",
      "OPTIONS * HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
  };
}

std::string mutate(std::string bytes, std::mt19937& random) {
  static constexpr char kInteresting[] =
      "\r\n\t :;,/%?#*\0\x7f\xff"
      "0159afxX+-.";
  for (std::size_t i = random() % 4; i > 0; --i) {
    const std::size_t at = random() % bytes.size();
    const char c = kInteresting[random() % (sizeof kInteresting - 1)];
    switch (random() % 4) {
      case 0:
        bytes[at] = c;
        break;
      case 1:
        bytes.insert(at, 1, c);
        break;
      case 2:
        bytes.erase(at, 1 + random() % 3);
        break;
      default:
        bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 20));
        break;
    }
    if (bytes.empty()) bytes = "x";
  }
  return bytes;
}

TEST(RequestReading, DoesNotDependOnHowTheBytesAreCut) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Options options;
  options.header_bytes_max = 400;
  options.body_bytes_max = 30;
  const auto all = seeds();
  for (int i = 0; i < 30'000; ++i) {
    std::string bytes;
    for (std::size_t n = 1 + random() % 3; n > 0; --n) {
      bytes += mutate(all[random() % all.size()], random);
    }
    const bool streamed = random() % 2 == 0;
    const std::string whole = read_in_pieces(options, bytes, streamed, [] { return 1'000'000UL; });
    const std::string cut =
        read_in_pieces(options, bytes, streamed, [&] { return 1UL + random() % 9; });
    ASSERT_EQ(whole, cut) << bytes;
  }
}

TEST(RequestReading, NoiseIsRefusedOrWaitedFor) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const Options options;
  for (int i = 0; i < 5'000; ++i) {
    std::string bytes(random() % 300, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    const std::string seen =
        read_in_pieces(options, bytes, false, [&] { return 1UL + random() % 50; });
    EXPECT_TRUE(seen.starts_with("refused ") || seen.starts_with("open ")) << seen;
  }
}

}  // namespace
}  // namespace orderlog::http
