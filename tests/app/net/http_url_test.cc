#include "app/net/http_url.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

TEST(HttpUrl, HostAndPortAreRead) {
  EXPECT_EQ(parse_http_url("http://127.0.0.1:8080"), (HttpUrl{"127.0.0.1", 8080}));
  EXPECT_EQ(parse_http_url("http://localhost/"), (HttpUrl{"localhost", 80}));
  EXPECT_EQ(parse_http_url("http://[::1]:8080"), (HttpUrl{"::1", 8080}));
  EXPECT_EQ(parse_http_url("http://[::1]:8080")->authority(), "[::1]:8080");
}

TEST(HttpUrl, AnythingElseIsRefused) {
  for (const char* text :
       {"", "127.0.0.1:8080", "https://host", "http://", "http://:80",
        "http://host:", "http://host:0", "http://host:65536", "http://host:80x", "http://host/path",
        "http://user@host", "http://[::1", "http://[::1]x"}) {
    EXPECT_FALSE(parse_http_url(text)) << text;
  }
}

}  // namespace
}  // namespace orderlog
