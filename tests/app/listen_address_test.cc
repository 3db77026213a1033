#include "app/listen_address.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

TEST(ListenAddress, AddressesOfBothFamiliesAreRead) {
  EXPECT_EQ(parse_listen_address("127.0.0.1:8080"), (ListenAddress{"127.0.0.1", 8'080}));
  EXPECT_EQ(parse_listen_address("0.0.0.0:0"), (ListenAddress{"0.0.0.0", 0}));
  EXPECT_EQ(parse_listen_address("[::1]:65535"), (ListenAddress{"::1", 65'535}));
}

TEST(ListenAddress, AnythingElseIsRefused) {
  for (const char* text :
       {"", ":", "8080", "127.0.0.1", "127.0.0.1:", ":8080", "localhost:80", "127.0.0.1:65536",
        "127.0.0.1:-1", "127.0.0.1:8o", "::1:80", "[::1]", "[127.0.0.1]:80", "127.1:80 "}) {
    EXPECT_EQ(parse_listen_address(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace orderlog
