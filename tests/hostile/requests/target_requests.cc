// RFC 9112 §3.2 and RFC 3986: what is asked for, in four forms, and what may stand in a path.

#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {

RequestCases target_requests() {
  const auto unknown = [](const char* name, const std::string& target) {
    return RequestCase{name, get(target), "404 not_found", Then::kKept};
  };
  return {
      served("absolute", get("http://test/livez")),
      served("absolute of another host", get("http://elsewhere/livez")),
      served("absolute with a port", get("HTTP://test:80/livez")),
      served("absolute of https", get("https://test/livez")),
      unknown("absolute without a path", "http://test"),
      unknown("absolute with a query alone", "http://test?x"),
      refused("absolute of another scheme", get("ftp://test/livez")),
      refused("absolute of a file", get("file:///etc/passwd")),
      refused("absolute with a user", get("http://user:word@test/livez")),
      refused("absolute without a host", get("http:///livez")),
      refused("absolute with one slash", get("http:/test/livez")),
      refused("absolute with a bad port", get("http://test:x/livez")),
      refused("an authority", get("test:80")),
      refused("an asterisk of a query", get("*")),
      refused("an asterisk and more", get("*/livez")),
      {"an asterisk of OPTIONS", with_line("OPTIONS * HTTP/1.1"), "404 not_found", Then::kKept},
      refused("no slash", get("livez")),
      refused("a query alone", get("?x=1")),
      refused("a fragment", get("/livez#x")),
      refused("a backslash", get("\\livez")),
      refused("a backslash within", get("/v1\\orders")),
      refused("beyond ASCII", get("/\xe8\x8c\xb6")),
      refused("a delete", get("/livez\x7f")),
      refused("angle brackets", get("/<livez>")),
      refused("a quotation mark", get("/\"livez\"")),
      refused("a cut escape", get("/livez%")),
      refused("a cut escape of one digit", get("/livez%2")),
      refused("an escape of no digits", get("/livez%zz")),
      refused("an escape of Unicode", get("/livez%u0041")),
      refused("an escaped NUL", get("/livez%00")),
      refused("an escaped line end", get("/livez%0d%0aX:%20y")),
      refused("an escaped tab", get("/livez%09")),
      refused("an escaped delete", get("/livez%7f")),
      refused("an escaped slash", get("/v1%2forders")),
      refused("an escaped backslash", get("/v1%5corders")),
      refused("dot segments", get("/v1/../livez")),
      refused("dot segments first", get("/../livez")),
      refused("a dot segment last", get("/livez/..")),
      refused("a single dot", get("/./livez")),
      refused("escaped dot segments", get("/v1/%2e%2e/livez")),
      refused("half escaped dot segments", get("/v1/.%2E/livez")),
      unknown("twice escaped dot segments", "/v1/%252e%252e/livez"),
      unknown("two slashes first", "//livez"),
      unknown("a slash behind", "/livez/"),
      unknown("another case", "/LIVEZ"),
      unknown("a parameter in the path", "/livez;x=1"),
      unknown("an overlong escape", "/v1%c0%aforders"),
      unknown("an escape that is no text", "/v1/%ff"),
      served("an escaped letter", get("/live%7A")),
      served("a query", get("/livez?a=b&&c=%26")),
      served("a query with a question mark", get("/livez??a?b")),
      served("a long query", get("/livez?" + std::string(7'000, 'a'))),
      {"too long", get("/" + std::string(9'000, 'a')), "431 header_too_large", Then::kClosed},
  };
}

}  // namespace orderlog::testing
