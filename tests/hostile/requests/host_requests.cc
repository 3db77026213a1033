// RFC 9112 §3.2: one Host, and it names one.

#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {
namespace {

std::string host(const std::string& value) {
  return "GET /livez HTTP/1.1\r\nHost: " + value + "\r\n\r\n";
}

}  // namespace

RequestCases host_requests() {
  using namespace std::string_literals;
  return {
      served("a name", host("test.example")),
      served("a name and a port", host("test:8080")),
      served("an address", host("127.0.0.1:8080")),
      served("an address of IPv6", host("[::1]:8080")),
      served("a port that is empty", host("test:")),
      refused("none", "GET /livez HTTP/1.1\r\n\r\n"),
      refused("none, with an absolute target", "GET http://test/livez HTTP/1.1\r\n\r\n"),
      refused("empty", host("")),
      refused("two", get("/livez", "Host: other\r\n")),
      refused("two alike", get("/livez", "Host: test\r\n")),
      refused("two in HTTP/1.0", "GET /livez HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
      refused("a list", host("test, other")),
      refused("two words", host("test other")),
      refused("a path", host("test/livez")),
      refused("a query", host("test?x")),
      refused("a fragment", host("test#x")),
      refused("a user", host("user@test")),
      refused("a scheme", host("http://test")),
      refused("a backslash", host("test\\other")),
      refused("a port that is no number", host("test:x")),
      refused("a port with a sign", host("test:+80")),
      refused("two ports", host("test:80:80")),
      refused("a port alone", host(":80")),
      refused("a bracket alone", host("[::1")),
      refused("no address in brackets", host("[test]")),
      refused("an address of IPv6 without brackets", host("::1")),
      refused("beyond ASCII", host("t\xc3\xa9st")),
      refused("a NUL", host("te\0st"s)),
      refused("angle brackets", host("<test>")),
  };
}

}  // namespace orderlog::testing
