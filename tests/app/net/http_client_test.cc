#include "app/net/http_client.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/app/net/scripted_server.h"

namespace orderlog {
namespace {

constexpr char kEmptyAnswer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

TEST(HttpClient, RequestsShareAConnection) {
  std::string seen;
  ScriptedServer server({[&seen](ScriptedConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.write(kEmptyAnswer);
    connection.forget();
    seen = connection.read_until("{\"a\":1}");
    connection.write(kEmptyAnswer);
  }});
  HttpClient client(server.url());
  ASSERT_TRUE(client.get("/one").ok());
  const auto answer = client.post_json("/two", "{\"a\":1}", {{"Idempotency-Key", "k"}});
  ASSERT_TRUE(answer.ok()) << answer.error();
  EXPECT_EQ(answer->body, "{}");
  EXPECT_TRUE(seen.starts_with("POST /two HTTP/1.1\r\nHost: " + server.url().authority() + "\r\n"));
  EXPECT_NE(seen.find("Content-Length: 7\r\n"), std::string::npos);
  EXPECT_NE(seen.find("Idempotency-Key: k\r\n"), std::string::npos);
}

TEST(HttpClient, AKeptConnectionThatWasClosedIsOpenedAgain) {
  const auto once = [](ScriptedConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.write(kEmptyAnswer);
  };
  ScriptedServer server({once, once});
  HttpClient client(server.url());
  ASSERT_TRUE(client.get("/one").ok());
  const auto again = client.get("/two");
  EXPECT_TRUE(again.ok()) << again.error();
}

TEST(HttpClient, ACommandWithoutAKeyIsNotSentTwice) {
  ScriptedServer server({[](ScriptedConnection& connection) {
    connection.read_until("\r\n\r\n");
    connection.write(kEmptyAnswer);
  }});
  HttpClient client(server.url());
  ASSERT_TRUE(client.get("/one").ok());
  EXPECT_FALSE(client.post_json("/two", "{}").ok());
}

TEST(HttpClient, NobodyThereIsASentence) {
  HttpClient client({"127.0.0.1", 1});
  const auto answer = client.get("/");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error(), "can't connect to 127.0.0.1:1: Connection refused");
}

}  // namespace
}  // namespace orderlog
