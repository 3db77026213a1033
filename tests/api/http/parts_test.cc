// The parts that need no socket.

#include <gtest/gtest.h>

#include "api/http/chunked_decoder.h"
#include "api/http/problem.h"
#include "api/http/query.h"
#include "api/http/response_format.h"
#include "base/utf8.h"

namespace orderlog::http {
namespace {

TEST(QueryString, ParametersAreDecodedInOrder) {
  Query query;
  ASSERT_FALSE(query.parse("a=1&b=x%20y&c=p+q&%64=&e==").has_value());
  ASSERT_EQ(query.size(), 5U);
  EXPECT_EQ(query.find("a"), "1");
  EXPECT_EQ(query.find("b"), "x y");
  EXPECT_EQ(query.find("c"), "p q");
  EXPECT_EQ(query.find("d"), "");
  EXPECT_EQ(query.find("e"), "=");
  EXPECT_FALSE(query.find("f").has_value());
  EXPECT_EQ(query[0].name, "a");
  EXPECT_FALSE(query.parse("").has_value());
  EXPECT_EQ(query.size(), 0U);
}

TEST(QueryString, AmbiguityIsRefused) {
  Query query;
  for (const char* text : {"a=1&a=2", "a=1&%61=2", "a", "=1", "a=%", "a=%2", "a=%zz", "a=%00"}) {
    EXPECT_TRUE(query.parse(text).has_value()) << text;
  }
  std::string many;
  for (std::size_t i = 0; i <= Query::kParametersMax; ++i) many += "p" + std::to_string(i) + "=&";
  EXPECT_TRUE(query.parse(many).has_value());
}

TEST(ChunkedBody, IsTheSameHoweverItIsCut) {
  const std::string text = "5;x=y\r\nhello\r\n1\r\n \r\n00a\r\n0123456789\r\n0\r\nT: r\r\n\r\n";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    ChunkedDecoder decoder;
    std::string body;
    std::size_t at = 0;
    auto outcome = ChunkedDecoder::Outcome::kNeedMore;
    for (std::size_t end = step; outcome != ChunkedDecoder::Outcome::kEnd; end += step) {
      ASSERT_LE(at, text.size());
      do {
        const auto taken =
            decoder.next(std::string_view(text).substr(0, std::min(end, text.size())).substr(at));
        at += taken.consumed;
        body += taken.piece;
        outcome = taken.outcome;
        ASSERT_NE(outcome, ChunkedDecoder::Outcome::kBad);
      } while (outcome == ChunkedDecoder::Outcome::kPiece);
    }
    EXPECT_EQ(body, "hello 0123456789");
    EXPECT_EQ(at, text.size());
  }
}

TEST(Responses, ForgedFieldsTurnTheAnswerInto500) {
  const auto sent = [](std::string_view name, std::string_view value) {
    Response response(200);
    response.add_header(name, value);
    response.body = "secret";
    std::string out;
    append_response(out, response, {}, "now");
    return out;
  };
  EXPECT_NE(sent("X-Good", "a\tb \xc3\xbc").find("X-Good: a\tb \xc3\xbc\r\n"), std::string::npos);
  for (const std::string_view value : {std::string_view("a\r\nEvil: 1"), std::string_view("a\n"),
                                       std::string_view("a\r"), std::string_view("a\0b", 3)}) {
    const std::string out = sent("X", value);
    EXPECT_TRUE(out.starts_with("HTTP/1.1 500 ")) << out;
    EXPECT_EQ(out.find("Evil"), std::string::npos);
    EXPECT_EQ(out.find("secret"), std::string::npos);
  }
  for (const std::string_view name :
       {"", "X Y", "X:", "X\r\nEvil", "Content-Length", "transfer-encoding", "Connection"}) {
    EXPECT_TRUE(sent(name, "1").starts_with("HTTP/1.1 500 ")) << name;
  }
}

TEST(Responses, ResetForgetsEverything) {
  Response response(200);
  response.add_header("bad name", "");
  response.add_header("X", 1);
  response.body = "b";
  response.set_content_type(kPlainText);
  response.reset(201);
  std::string out;
  append_response(out, response, {}, "now");
  EXPECT_EQ(out,
            "HTTP/1.1 201 Created\r\nDate: now\r\nContent-Type: application/json\r\n"
            "Content-Length: 0\r\n\r\n");
}

TEST(Responses, DatesAreWrittenAsHttpWantsThem) {
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(Problems, CarryEverythingThatIsKnown) {
  const FieldErrors errors{{"/items/0/quantity", "invalid_field", "must be \"positive\""}};
  Response response;
  write_problem(Problem{.status = 412,
                        .code = "version_mismatch",
                        .detail = "it has changed",
                        .errors = &errors,
                        .current_version = 7,
                        .retry_after_s = 3},
                response);
  EXPECT_EQ(response.status(), 412);
  EXPECT_EQ(response.content_type(), "application/problem+json");
  EXPECT_EQ(response.header_lines(), "Retry-After: 3\r\n");
  EXPECT_EQ(response.body,
            R"({"type":"urn:orderlog:problem:version_mismatch","title":"Version mismatch",)"
            R"("status":412,"detail":"it has changed","code":"version_mismatch",)"
            R"("errors":[{"pointer":"/items/0/quantity","code":"invalid_field",)"
            R"("detail":"must be \"positive\""}],"current_version":7})");
}

// A path or a parameter may be any bytes, and some refusals name it.
TEST(Problems, AreUtf8WhateverTheyName) {
  const FieldErrors errors{{"/\xff", "unknown_field", "\xc3 is no parameter"}};
  Response response;
  write_problem(Problem{.status = 400,
                        .code = "unknown_field",
                        .detail = "/\xff is no parameter",
                        .errors = &errors},
                response);
  EXPECT_TRUE(is_utf8(response.body)) << response.body;
  EXPECT_NE(response.body.find("\"detail\":\"/\uFFFD is no parameter\""), std::string::npos);
  EXPECT_NE(response.body.find("\"pointer\":\"/\uFFFD\""), std::string::npos);
}

}  // namespace
}  // namespace orderlog::http
