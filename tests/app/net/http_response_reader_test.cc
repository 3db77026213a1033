#include "app/net/http_response_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace orderlog {
namespace {

constexpr char kChunked[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5\r\nhello\r\n7;ext=1\r\n, world\r\n0\r\nTrailer: x\r\n\r\n";

TEST(HttpResponseReader, ABodyOfKnownLengthEndsThere) {
  HttpResponseReader reader;
  std::string bytes = "HTTP/1.1 201 Created\r\nContent-Length: 4\r\nETag: \"7\"\r\n\r\nbodynext";
  ASSERT_TRUE(reader.take(bytes).ok());
  EXPECT_TRUE(reader.done());
  EXPECT_TRUE(reader.keeps_connection());
  EXPECT_EQ(reader.response().status, 201);
  EXPECT_EQ(reader.response().header("etag"), "\"7\"");
  EXPECT_EQ(reader.response().body, "body");
  EXPECT_EQ(bytes, "next");
}

TEST(HttpResponseReader, ChunksMayComeInAnyPieces) {
  const std::string whole(kChunked);
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    HttpResponseReader reader;
    std::string bytes = whole.substr(0, cut);
    ASSERT_TRUE(reader.take(bytes).ok()) << cut;
    EXPECT_FALSE(reader.done()) << cut;
    bytes += whole.substr(cut);
    ASSERT_TRUE(reader.take(bytes).ok()) << cut;
    EXPECT_TRUE(reader.done()) << cut;
    EXPECT_EQ(reader.response().body, "hello, world") << cut;
  }
}

TEST(HttpResponseReader, InterimAnswersAreSkipped) {
  HttpResponseReader reader;
  std::string bytes =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
  ASSERT_TRUE(reader.take(bytes).ok());
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(reader.response().status, 204);
  EXPECT_FALSE(reader.keeps_connection());
}

TEST(HttpResponseReader, ABodyWithoutLengthEndsWithTheConnection) {
  HttpResponseReader reader;
  std::string bytes = "HTTP/1.0 200 OK\r\n\r\nall of it";
  ASSERT_TRUE(reader.take(bytes).ok());
  EXPECT_FALSE(reader.done());
  EXPECT_TRUE(reader.closed().ok());
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(reader.response().body, "all of it");
}

TEST(HttpResponseReader, AnEarlyEndIsTrouble) {
  HttpResponseReader reader;
  std::string bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
  ASSERT_TRUE(reader.take(bytes).ok());
  EXPECT_FALSE(reader.closed().ok());
}

TEST(HttpResponseReader, WhatIsNoHttpIsTrouble) {
  for (const char* text :
       {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"}) {
    HttpResponseReader reader;
    std::string bytes(text);
    EXPECT_FALSE(reader.take(bytes).ok()) << text;
  }
}

}  // namespace
}  // namespace orderlog
