// RFC 9110 §5: a name is a token, a value has no control characters, and both have bounds.

#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {
namespace {

std::string fields(std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += "X-" + std::to_string(i) + ": y\r\n";
  return all;
}

RequestCases names_with_separators() {
  RequestCases all;
  for (const char c : std::string_view("(),/;<=>?@[\\]{}\"")) {
    all.push_back(
        refused(std::string("a name with ") + c, get("/livez", std::string("X") + c + "Y: z\r\n")));
  }
  return all;
}

RequestCases values_with_controls() {
  RequestCases all;
  for (const char c : {'\0', '\x01', '\b', '\v', '\f', '\x1b', '\x7f', '\r'}) {
    all.push_back(refused("a value with control character " + std::to_string(int{c}),
                          get("/livez", std::string("X: a") + c + "b\r\n")));
  }
  return all;
}

RequestCases others() {
  using namespace std::string_literals;
  return {
      refused("no name", get("/livez", ": value\r\n")),
      refused("no colon", get("/livez", "Nonsense\r\n")),
      refused("a blank before the colon", get("/livez", "X : y\r\n")),
      refused("a tab before the colon", get("/livez", "X\t: y\r\n")),
      refused("a NUL in a name", get("/livez", "X\0Y: z\r\n"s)),
      refused("a name beyond ASCII", get("/livez", "X\xc3\xbc: z\r\n")),
      refused("a delete in a name", get("/livez", "X\x7f: z\r\n")),
      refused("a request line among the fields", get("/livez", "GET /livez HTTP/1.1\r\n")),
      served("every character of a name", get("/livez", "!#$%&'*+-.^_`|~09azAZ: x\r\n")),
      served("text beyond ASCII", get("/livez", "X: \xe8\x8c\xb6\r\n")),
      served("bytes that are no text", get("/livez", "X: \x80\xff\r\n")),
      served("a tab in a value", get("/livez", "X: a\tb\r\n")),
      served("an empty value", get("/livez", "X:\r\n")),
      served("blanks around a value", get("/livez", "X: \t y \t\r\n")),
      served("a name twice", get("/livez", "X: y\r\nX: z\r\n")),
      served("as many as there may be", get("/livez", fields(63))),
      {"one too many", get("/livez", fields(64)), "431 header_too_large", Then::kClosed},
      served("as long as it may be", get("/livez", "X: " + std::string(8'140, 'y') + "\r\n")),
      {"too long", get("/livez", "X: " + std::string(8'200, 'y') + "\r\n"), "431 header_too_large",
       Then::kClosed},
      {"a name too long", get("/livez", std::string(8'200, 'X') + ": y\r\n"),
       "431 header_too_large", Then::kClosed},
      {"too long and without an end", "GET /livez HTTP/1.1\r\nX: " + std::string(20'000, 'y'),
       "431 header_too_large", Then::kClosed},
  };
}

}  // namespace

RequestCases field_requests() {
  RequestCases all = names_with_separators();
  for (const RequestCases& more : {values_with_controls(), others()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

}  // namespace orderlog::testing
