// RFC 9112 §3: a method, a blank, a target, a blank, a version.

#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {
namespace {

RequestCase of_version(const std::string& version, const std::string& answers) {
  return {"version " + version, with_line("GET /livez " + version), answers, Then::kClosed};
}

RequestCase of_method(const std::string& method, const std::string& answers) {
  return {"method " + method.substr(0, 20), with_line(method + " /livez HTTP/1.1"), answers,
          Then::kClosed};
}

}  // namespace

RequestCases request_line_requests() {
  using namespace std::string_literals;
  const std::string bad = "400 bad_request";
  const std::string no_version = "505 version_not_supported";
  const std::string no_method = "501 method_not_implemented";
  return {
      refused("two blanks before the target", with_line("GET  /livez HTTP/1.1")),
      refused("two blanks before the version", with_line("GET /livez  HTTP/1.1")),
      refused("tabs for blanks", with_line("GET\t/livez\tHTTP/1.1")),
      refused("a vertical tab for a blank", with_line("GET /livez\vHTTP/1.1")),
      refused("a form feed for a blank", with_line("GET\f/livez HTTP/1.1")),
      refused("a no-break space for a blank", with_line("GET\xa0/livez HTTP/1.1")),
      refused("a blank behind", with_line("GET /livez HTTP/1.1 ")),
      refused("words behind", with_line("GET /livez HTTP/1.1 HTTP/1.1")),
      refused("no version", with_line("GET /livez")),
      refused("no target", with_line("GET HTTP/1.1")),
      refused("a blank for a target", with_line("GET   HTTP/1.1")),
      refused("a method alone", with_line("GET")),
      refused("a NUL in it", with_line("GET /li\0vez HTTP/1.1"s)),
      refused("a field for it", "Host: test\r\n\r\n"),
      refused("an answer for it", with_line("HTTP/1.1 200 OK")),
      refused("TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s),
      refused("SSH", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
      refused("JSON", R"({"command":"place_order"})"s + "\r\n\r\n"),
      {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", no_version, Then::kClosed},
      of_version("HTTP/0.9", no_version),
      of_version("HTTP/1.2", no_version),
      of_version("HTTP/1.9", no_version),
      of_version("HTTP/2.0", no_version),
      of_version("HTTP/3.0", no_version),
      of_version("http/1.1", bad),
      of_version("Http/1.1", bad),
      of_version("HTTPS/1.1", bad),
      of_version("HTTP/1", bad),
      of_version("HTTP/1.", bad),
      of_version("HTTP/.1", bad),
      of_version("HTTP/11", bad),
      of_version("HTTP/1.10", bad),
      of_version("HTTP/01.1", bad),
      of_version("HTTP/1,1", bad),
      of_version("HTTP/-1.1", bad),
      of_version("HTTP/1.a", bad),
      of_version("HTTP 1.1", bad),
      of_version("HTTP/ 1.1", bad),
      of_version("HTTP/\xef\xbc\x91.1", bad),
      {"HTTP/1.0", "GET /livez HTTP/1.0\r\n\r\n", "200", Then::kClosed},
      {"HTTP/1.0 that stays", "GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "200",
       Then::kKept},
      of_method("get", no_method),
      of_method("Get", no_method),
      of_method("GETS", no_method),
      of_method("BREW", no_method),
      of_method("TRACE", no_method),
      of_method("TRACK", no_method),
      of_method("PROPFIND", no_method),
      of_method("M-SEARCH", no_method),
      of_method("_GET", no_method),
      of_method(std::string(4'000, 'G'), no_method),
      of_method("GE(T", bad),
      of_method("GE\"T", bad),
      of_method("GE\0T"s, bad),
      of_method("G\xc3\x89T", bad),
      {"CONNECT", "CONNECT test:80 HTTP/1.1\r\nHost: test\r\n\r\n", no_method, Then::kClosed},
      served("HEAD", with_line("HEAD /livez HTTP/1.1")),
      {"DELETE of what can't be deleted", with_line("DELETE /livez HTTP/1.1"),
       "405 method_not_allowed", Then::kKept},
      {"PATCH of what can't be patched", with_line("PATCH /v1/orders HTTP/1.1"),
       "405 method_not_allowed", Then::kKept},
  };
}

}  // namespace orderlog::testing
