#include "app/net/line_exchange.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/app/net/scripted_server.h"

namespace orderlog {
namespace {

constexpr char kHead[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST(LineExchange, LinesAreAnsweredWhileOthersFollow) {
  ScriptedServer server({[](ScriptedConnection& connection) {
    connection.read_until("one\n");
    connection.write(std::string(kHead) + "3\r\nAB\n\r\n");
    connection.read_until("two\n");
    connection.write("3\r\nCD\n\r\n0\r\n\r\n");
    connection.read_until("0\r\n\r\n");
  }});
  auto exchange = LineExchange::open(server.url(), "/v1/commands");
  ASSERT_TRUE(exchange.ok());
  ASSERT_TRUE(exchange->send("one").ok());
  EXPECT_EQ(**exchange->next(), "AB");
  ASSERT_TRUE(exchange->send("two").ok());
  ASSERT_TRUE(exchange->finish().ok());
  EXPECT_EQ(**exchange->next(), "CD");
  const auto end = exchange->next();
  ASSERT_TRUE(end.ok()) << end.error();
  EXPECT_FALSE(end->has_value());
}

// Neither side reads while it writes more than all buffers between them hold; the client must.
TEST(LineExchange, ASlowReaderAndAFastAnswererDoNotStarveEachOther) {
  const std::string long_line(100'000, 'x');
  constexpr int kLines = 200;
  ScriptedServer server({[&](ScriptedConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.write(kHead);
    for (int i = 0; i < kLines; ++i) connection.write("186a1\r\n" + long_line + "\n\r\n");
    connection.write("0\r\n\r\n");
    connection.read_until("\r\n0\r\n\r\n");
  }});
  auto exchange = LineExchange::open(server.url(), "/");
  ASSERT_TRUE(exchange.ok());
  for (int i = 0; i < kLines; ++i) ASSERT_TRUE(exchange->send(long_line).ok()) << i;
  ASSERT_TRUE(exchange->finish().ok());
  for (int i = 0; i < kLines; ++i) {
    const auto line = exchange->next();
    ASSERT_TRUE(line.ok() && line->has_value()) << i;
    EXPECT_EQ((*line)->size(), long_line.size());
  }
}

TEST(LineExchange, ARefusalOfTheWholeIsNamed) {
  ScriptedServer server({[](ScriptedConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.write(
        "HTTP/1.1 415 No\r\nContent-Length: 36\r\nConnection: close\r\n\r\n"
        R"({"code":"wrong","detail":"it isn't"})");
  }});
  auto exchange = LineExchange::open(server.url(), "/");
  ASSERT_TRUE(exchange.ok());
  (void)exchange->send("one");
  const auto line = exchange->next();
  ASSERT_FALSE(line.ok());
  EXPECT_EQ(line.error(), "the server answered 415 wrong: it isn't");
}

TEST(LineExchange, AWebPageIsNoAnswer) {
  ScriptedServer server({[](ScriptedConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 14\r\n\r\n<html>\n</html>");
  }});
  auto exchange = LineExchange::open(server.url(), "/");
  ASSERT_TRUE(exchange.ok());
  (void)exchange->send("one");
  const auto line = exchange->next();
  ASSERT_FALSE(line.ok());
  EXPECT_EQ(line.error(), "what answers there is no Orderlog server: 200, text/html");
}

TEST(LineExchange, AServerThatGoesAwayIsTrouble) {
  ScriptedServer server({[](ScriptedConnection& connection) {
    connection.read_until("one\n");
    connection.write(std::string(kHead) + "3\r\nAB\n\r\n");
  }});
  auto exchange = LineExchange::open(server.url(), "/");
  ASSERT_TRUE(exchange.ok());
  ASSERT_TRUE(exchange->send("one").ok());
  EXPECT_EQ(**exchange->next(), "AB");
  EXPECT_FALSE(exchange->next().ok());
}

}  // namespace
}  // namespace orderlog
