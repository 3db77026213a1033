// What is refused, and what is not: one row per way of being misunderstood.

#include <gtest/gtest.h>

#include "tests/api/http/test_server.h"

namespace orderlog::http {
namespace {

struct Row {
  const char* name;
  std::string bytes;
  int status;
  const char* code;
};

std::string with_fields(std::string_view fields, std::string_view body = "") {
  return "POST /echo HTTP/1.1\r\nHost: test\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

std::string chunked(std::string_view body) {
  return with_fields("Transfer-Encoding: chunked\r\n", body);
}

std::string get_target(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n\r\n";
}

const char* const kBad = "bad_request";

std::vector<Row> encoding_rows() {
  return {
      {"gzip", with_fields("Transfer-Encoding: gzip\r\n", "x"), 400, kBad},
      {"gzip with a length", with_fields("Transfer-Encoding: gzip\r\nContent-Length: 1\r\n", "x"),
       400, kBad},
      {"xchunked", with_fields("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 400, kBad},
      {"chunked, identity", with_fields("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
       400, kBad},
      {"gzip, chunked", with_fields("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 400,
       kBad},
      {"chunked, chunked", with_fields("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), 400,
       kBad},
      {"identity", with_fields("Transfer-Encoding: identity\r\n"), 400, kBad},
      {"empty encoding", with_fields("Transfer-Encoding: \r\n"), 400, kBad},
      {"quoted", with_fields("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), 400, kBad},
      {"chunked with a parameter", with_fields("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n"),
       400, kBad},
      {"chunked and a comma", with_fields("Transfer-Encoding: chunked,\r\n", "0\r\n\r\n"), 400,
       kBad},
      {"encoding twice",
       with_fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
       400, kBad},
      {"encoding twice, differing",
       with_fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"),
       400, kBad},
      {"vertical tab before chunked", with_fields("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n"),
       400, kBad},
      {"encoding, then length",
       with_fields("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400, kBad},
      {"length, then encoding",
       with_fields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, kBad},
      {"chunked in HTTP/1.0",
       "POST /echo HTTP/1.0\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
       kBad},
  };
}

std::vector<Row> length_rows() {
  return {
      {"length list", with_fields("Content-Length: 5, 5\r\n", "hello"), 400, kBad},
      {"length list, differing", with_fields("Content-Length: 5, 6\r\n", "hello"), 400, kBad},
      {"length twice", with_fields("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400,
       kBad},
      {"length twice, differing",
       with_fields("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), 400, kBad},
      {"length zero twice", with_fields("Content-Length: 0\r\nContent-Length: 0\r\n"), 400, kBad},
      {"plus sign", with_fields("Content-Length: +5\r\n", "hello"), 400, kBad},
      {"minus sign", with_fields("Content-Length: -5\r\n", "hello"), 400, kBad},
      {"hexadecimal", with_fields("Content-Length: 0x5\r\n", "hello"), 400, kBad},
      {"fraction", with_fields("Content-Length: 5.0\r\n", "hello"), 400, kBad},
      {"underscore", with_fields("Content-Length: 1_0\r\n", "hello"), 400, kBad},
      {"inner space", with_fields("Content-Length: 1 0\r\n", "hello"), 400, kBad},
      {"empty length", with_fields("Content-Length: \r\n"), 400, kBad},
      {"beyond 64 bits", with_fields("Content-Length: 18446744073709551621\r\n", "hello"), 400,
       kBad},
      {"letters", with_fields("Content-Length: five\r\n", "hello"), 400, kBad},
  };
}

std::vector<Row> field_rows() {
  using namespace std::string_literals;
  return {
      {"bare line feeds", "GET / HTTP/1.1\nHost: test\n\n", 400, kBad},
      {"one bare line feed", "GET / HTTP/1.1\r\nHost: test\nX: y\r\n\r\n", 400, kBad},
      {"bare line feed at the end", "GET / HTTP/1.1\r\nHost: test\r\n\n", 400, kBad},
      {"bare carriage return in a value", get("/", "X: a\rb\r\n"), 400, kBad},
      {"carriage return twice", "GET / HTTP/1.1\r\r\nHost: test\r\n\r\n", 400, kBad},
      {"NUL in a value", get("/", "X: a\0b\r\n"s), 400, kBad},
      {"NUL in a name", get("/", "X\0: b\r\n"s), 400, kBad},
      {"NUL in the target", get_target("/a\0b"s), 400, kBad},
      {"control character in a value", get("/", "X: a\x01\r\n"), 400, kBad},
      {"delete character in a value", get("/", "X: a\x7f\r\n"), 400, kBad},
      {"space before the colon", with_fields("Content-Length : 5\r\n", "hello"), 400, kBad},
      {"tab before the colon", with_fields("Transfer-Encoding\t: chunked\r\n", "0\r\n\r\n"), 400,
       kBad},
      {"no colon", get("/", "Nonsense\r\n"), 400, kBad},
      {"empty name", get("/", ": value\r\n"), 400, kBad},
      {"name with a bracket", get("/", "X(y): 1\r\n"), 400, kBad},
      {"name with an umlaut", get("/", "X\xc3\xbc: 1\r\n"), 400, kBad},
      {"folded value", get("/", "X: a\r\n b\r\n"), 400, kBad},
      {"folded by a tab", get("/", "X: a\r\n\tb\r\n"), 400, kBad},
      {"folded encoding", with_fields("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), 400,
       kBad},
      {"first field indented", "GET / HTTP/1.1\r\n Host: test\r\n\r\n", 400, kBad},
      {"malformed Connection", get("/", "Connection: close;;x\r\n"), 400, kBad},
  };
}

std::vector<Row> host_rows() {
  return {
      {"no Host", "GET / HTTP/1.1\r\n\r\n", 400, kBad},
      {"two Hosts", get("/", "Host: test\r\n"), 400, kBad},
      {"two Hosts, differing", get("/", "Host: other\r\n"), 400, kBad},
      {"two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400, kBad},
      {"empty Host", "GET / HTTP/1.1\r\nHost: \r\n\r\n", 400, kBad},
      {"Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, kBad},
      {"Host with a user", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400, kBad},
      {"Host list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400, kBad},
      {"Host with a bad port", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400, kBad},
  };
}

std::vector<Row> request_line_rows() {
  using namespace std::string_literals;
  return {
      {"two spaces", "GET  / HTTP/1.1\r\nHost: test\r\n\r\n", 400, kBad},
      {"space in the target", "GET /a b HTTP/1.1\r\nHost: test\r\n\r\n", 400, kBad},
      {"tab for a space", "GET\t/ HTTP/1.1\r\nHost: test\r\n\r\n", 400, kBad},
      {"space after the version", "GET / HTTP/1.1 \r\nHost: test\r\n\r\n", 400, kBad},
      {"no version", "GET /\r\nHost: test\r\n\r\n", 400, kBad},
      {"lower-case protocol", "GET / http/1.1\r\nHost: test\r\n\r\n", 400, kBad},
      {"two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: test\r\n\r\n", 400, kBad},
      {"TLS", "\x16\x03\x01\x02\x00\x01\x00"s, 400, kBad},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "version_not_supported"},
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: test\r\n\r\n", 505, "version_not_supported"},
      {"HTTP/0.9", "GET / HTTP/0.9\r\nHost: test\r\n\r\n", 505, "version_not_supported"},
      {"unknown method", "BREW / HTTP/1.1\r\nHost: test\r\n\r\n", 501, "method_not_implemented"},
      {"lower-case method", "get / HTTP/1.1\r\nHost: test\r\n\r\n", 501, "method_not_implemented"},
      {"TRACE", "TRACE / HTTP/1.1\r\nHost: test\r\n\r\n", 501, "method_not_implemented"},
      {"CONNECT", "CONNECT test:80 HTTP/1.1\r\nHost: test\r\n\r\n", 501, "method_not_implemented"},
  };
}

std::vector<Row> target_rows() {
  return {
      {"no slash", get_target("echo"), 400, kBad},
      {"asterisk", get_target("*"), 400, kBad},
      {"authority", get_target("test:80"), 400, kBad},
      {"other scheme", get_target("ftp://test/"), 400, kBad},
      {"absolute with a user", get_target("http://u:p@test/"), 400, kBad},
      {"absolute without a host", get_target("http:///x"), 400, kBad},
      {"fragment", get_target("/a#b"), 400, kBad},
      {"backslash", get_target("/a\\b"), 400, kBad},
      {"not ASCII", get_target("/\xc3\xbc"), 400, kBad},
      {"cut escape", get_target("/path/a%2"), 400, kBad},
      {"bad escape", get_target("/path/a%zz/and/b"), 400, kBad},
      {"encoded slash", get_target("/path/a%2fb/and/c"), 400, kBad},
      {"encoded backslash", get_target("/path/a%5cb/and/c"), 400, kBad},
      {"encoded NUL", get_target("/path/a%00/and/b"), 400, kBad},
      {"encoded line end", get_target("/path/a%0d%0a/and/b"), 400, kBad},
      {"dot segments", get_target("/path/../echo"), 400, kBad},
      {"encoded dot segments", get_target("/path/%2e%2e/echo"), 400, kBad},
      {"single dot", get_target("/./echo"), 400, kBad},
  };
}

std::vector<Row> chunk_rows() {
  return {
      {"no size", chunked("\r\nhello\r\n0\r\n\r\n"), 400, kBad},
      {"letters for a size", chunked("xyz\r\nhello\r\n0\r\n\r\n"), 400, kBad},
      {"0x size", chunked("0x5\r\nhello\r\n0\r\n\r\n"), 400, kBad},
      {"signed size", chunked("+5\r\nhello\r\n0\r\n\r\n"), 400, kBad},
      {"negative size", chunked("-1\r\nhello\r\n0\r\n\r\n"), 400, kBad},
      {"space before the size", chunked(" 5\r\nhello\r\n0\r\n\r\n"), 400, kBad},
      {"space after the size", chunked("5 \r\nhello\r\n0\r\n\r\n"), 400, kBad},
      {"endless size", chunked("00000000000000005\r\nhello\r\n0\r\n\r\n"), 400, kBad},
      {"size beyond 64 bits", chunked("10000000000000005\r\nhello\r\n0\r\n\r\n"), 400, kBad},
      {"bare line feed after the size", chunked("5\nhello\r\n0\r\n\r\n"), 400, kBad},
      {"bare line feed in an extension", chunked("5;a\nhello\r\n0\r\n\r\n"), 400, kBad},
      {"longer than its size", chunked("5\r\nhello!\r\n0\r\n\r\n"), 400, kBad},
      {"shorter than its size", chunked("6\r\nhello\r\n0\r\n\r\n"), 400, kBad},
      {"bare line feed after the chunk", chunked("5\r\nhello\n0\r\n\r\n"), 400, kBad},
      {"control character in an extension", chunked("5;a=\x01\r\nhello\r\n0\r\n\r\n"), 400, kBad},
      {"oversized extension", chunked("5;" + std::string(20000, 'a') + "\r\nhello\r\n0\r\n\r\n"),
       400, kBad},
      {"malformed trailer", chunked("0\r\nno colon\r\n\r\n"), 400, kBad},
      {"folded trailer", chunked("0\r\nX: a\r\n b\r\n\r\n"), 400, kBad},
      {"bare line feed in a trailer", chunked("0\r\nX: a\n\r\n"), 400, kBad},
      {"oversized trailer", chunked("0\r\nX: " + std::string(20000, 'a') + "\r\n\r\n"), 400, kBad},
  };
}

std::vector<Row> limit_rows() {
  std::string many_fields;
  for (int i = 0; i < 70; ++i) many_fields += "X-" + std::to_string(i) + ": 1\r\n";
  return {
      {"long field", get("/", "X: " + std::string(9000, 'a') + "\r\n"), 431, "header_too_large"},
      {"long target", get_target("/" + std::string(9000, 'a')), 431, "header_too_large"},
      {"header without end", "GET / HTTP/1.1\r\nX: " + std::string(9000, 'a'), 431,
       "header_too_large"},
      {"many fields", get("/", many_fields), 431, "header_too_large"},
      {"large body", with_fields("Content-Length: 1048577\r\n"), 413, "payload_too_large"},
      {"huge body", with_fields("Content-Length: 999999999999999999\r\n"), 413,
       "payload_too_large"},
      {"large body, expecting", with_fields("Content-Length: 1048577\r\nExpect: 100-continue\r\n"),
       413, "payload_too_large"},
      {"large chunk", chunked("100001\r\n" + std::string(1048577, 'a') + "\r\n0\r\n\r\n"), 413,
       "payload_too_large"},
      {"other expectation", with_fields("Expect: 200-ok\r\n"), 417, "expectation_failed"},
  };
}

std::vector<Row> refused_rows() {
  std::vector<Row> all;
  for (const auto& rows : {encoding_rows(), length_rows(), field_rows(), host_rows(),
                           request_line_rows(), target_rows(), chunk_rows(), limit_rows()}) {
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

TEST(Framing, AmbiguousOrMalformedRequestsAreRefusedAndTheConnectionCloses) {
  TestServer test;
  const auto rows = refused_rows();
  ASSERT_GE(rows.size(), 60U);
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    RawClient client = test.connect();
    client.send(row.bytes);
    const auto response = client.receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, row.status) << response->body;
    EXPECT_EQ(response->header("content-type"), "application/problem+json");
    EXPECT_EQ(response->header("connection"), "close");
    EXPECT_NE(response->body.find("\"code\":\"" + std::string(row.code) + "\""), std::string::npos)
        << response->body;
    EXPECT_TRUE(client.is_closed_within(milliseconds(5000)));
  }
  // No handler saw any of them but those that were refused in their bodies' framing or size.
  EXPECT_EQ(test.server->metrics().refused_requests, static_cast<std::int64_t>(rows.size()));
  EXPECT_EQ(test.server->metrics().requests, 0);
}

TEST(Framing, WhatIsHiddenBehindARefusedRequestIsNeverServed) {
  TestServer test;
  for (const std::string_view hidden : {
           "Transfer-Encoding: chunked, identity\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
           "Transfer-Encoding : chunked\r\nContent-Length: 4\r\n",
           "Content-Length: 4\r\nContent-Length: 40\r\n",
       }) {
    SCOPED_TRACE(hidden);
    RawClient client = test.connect();
    client.send(with_fields(hidden, "0\r\n\r\n" + get("/path/smuggled/and/served")));
    const std::string all = client.receive_all();
    EXPECT_TRUE(all.starts_with("HTTP/1.1 400 ")) << all;
    EXPECT_EQ(all.find("smuggled"), std::string::npos);
    EXPECT_EQ(all.find("HTTP/1.1", 1), std::string::npos);
  }
}

struct GoodRow {
  const char* name;
  std::string bytes;
  std::string body;
};

std::vector<GoodRow> good_rows() {
  return {
      {"a length", post("/echo", "hello"), "hello"},
      {"no body", with_fields(""), ""},
      {"length zero", with_fields("Content-Length: 0\r\n"), ""},
      {"leading zeros", with_fields("Content-Length: 005\r\n", "hello"), "hello"},
      {"spaces around the length", with_fields("Content-Length:  \t5 \r\n", "hello"), "hello"},
      {"no space after the colon", with_fields("Content-Length:5\r\n", "hello"), "hello"},
      {"upper-case name", with_fields("CONTENT-LENGTH: 5\r\n", "hello"), "hello"},
      {"chunks", chunked("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"), "hello world"},
      {"empty chunked body", chunked("0\r\n\r\n"), ""},
      {"several zeros at the end", chunked("1\r\na\r\n000\r\n\r\n"), "a"},
      {"upper-case size", chunked("A\r\n0123456789\r\n0\r\n\r\n"), "0123456789"},
      {"upper-case Chunked", with_fields("Transfer-Encoding: Chunked\r\n", "1\r\na\r\n0\r\n\r\n"),
       "a"},
      {"extension", chunked("5;name=\"value\"\r\nhello\r\n0;x\r\n\r\n"), "hello"},
      {"trailers are dropped",
       chunked("5\r\nhello\r\n0\r\nHost: evil\r\nContent-Length: 9\r\n\r\n"), "hello"},
      {"one empty line first", "\r\n" + post("/echo", "hello"), "hello"},
      {"text beyond ASCII in a value", post("/echo", "hello", "X: \xc3\xbc\r\n"), "hello"},
      {"tab in a value", post("/echo", "hello", "X: a\tb\r\n"), "hello"},
      {"empty value", post("/echo", "hello", "X:\r\n"), "hello"},
      {"body of NULs", post("/echo", std::string_view("\0\0\r\n\0", 5)),
       std::string("\0\0\r\n\0", 5)},
      {"origin form with a query", get_target("/path/a/and/b?c=d"), "a|b"},
      {"absolute form", get_target("http://test/path/a/and/b"), "a|b"},
      {"absolute form with a port", get_target("HTTP://test:80/path/a/and/b?x=1"), "a|b"},
      {"absolute form without a path", get_target("http://test"), "root"},
      {"absolute form with a query alone", get_target("http://test?x=1"), "root"},
      {"escapes", get_target("/path/a%20b/and/%E4%BA%91"), "a b|\xe4\xba\x91"},
      {"escaped percent", get_target("/path/%2541/and/b"), "%41|b"},
      {"dots in a name", get_target("/path/..a/and/..."), "..a|..."},
      {"plus in a path", get_target("/path/a+b/and/c"), "a+b|c"},
      {"an address as Host", "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n", "root"},
      {"an IPv6 address as Host", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", "root"},
  };
}

TEST(Framing, GoodRequestsAreUnderstood) {
  TestServer test;
  RawClient client = test.connect();
  for (const GoodRow& row : good_rows()) {
    SCOPED_TRACE(row.name);
    const auto response = client.exchange(row.bytes);
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 200) << response->body;
    EXPECT_EQ(response->body, row.body);
    EXPECT_EQ(response->header("connection"), "");
  }
}

TEST(Framing, AnyRequestMayArriveInTwoPiecesCutAnywhere) {
  TestServer test;
  RawClient client = test.connect();
  for (const GoodRow& row : good_rows()) {
    SCOPED_TRACE(row.name);
    for (std::size_t cut = 1; cut < row.bytes.size(); ++cut) {
      ASSERT_TRUE(client.send(row.bytes.substr(0, cut)));
      // Long enough, mostly, for the server to have read the first piece alone.
      std::this_thread::sleep_for(std::chrono::microseconds(100));
      const auto response = client.exchange(row.bytes.substr(cut));
      ASSERT_TRUE(response.has_value()) << "cut at " << cut;
      ASSERT_EQ(response->status, 200) << "cut at " << cut;
      ASSERT_EQ(response->body, row.body) << "cut at " << cut;
    }
  }
}

TEST(Framing, AnyRequestMayArriveByteByByte) {
  TestServer test;
  RawClient client = test.connect();
  for (const GoodRow& row : good_rows()) {
    SCOPED_TRACE(row.name);
    for (const char& byte : row.bytes) {
      ASSERT_TRUE(client.send({&byte, 1}));
      std::this_thread::sleep_for(std::chrono::microseconds(30));
    }
    const auto response = client.receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->body, row.body);
  }
}

TEST(Framing, RefusedRequestsAreRefusedInPiecesToo) {
  TestServer test;
  for (const Row& row : refused_rows()) {
    if (row.bytes.size() > 300) continue;
    SCOPED_TRACE(row.name);
    RawClient client = test.connect();
    for (std::size_t at = 0; at < row.bytes.size(); at += 7) {
      client.send(std::string_view(row.bytes).substr(at, 7));
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    const auto response = client.receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, row.status) << response->body;
  }
}

}  // namespace
}  // namespace orderlog::http
