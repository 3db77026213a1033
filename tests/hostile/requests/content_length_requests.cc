// RFC 9112 §6.2: digits, and nothing else.

#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {
namespace {

std::string off_by(int difference) {
  return std::to_string(static_cast<int>(kStandingOrder.size()) + difference);
}

std::string length_field(const std::string& text) { return "Content-Length: " + text + "\r\n"; }

}  // namespace

RequestCases content_length_requests() {
  using namespace std::string_literals;
  const std::string n = standing_length();
  return {
      taken("as it is", sized(n)),
      taken("leading zeros", sized("00" + n)),
      taken("blanks around", sized(" \t" + n + " \t")),
      taken("no blank after the colon", standing("Content-Length:" + n + "\r\n", kStandingOrder)),
      taken("upper-case name", standing("CONTENT-LENGTH: " + n + "\r\n", kStandingOrder)),
      refused("a list of equals", sized(n + ", " + n)),
      refused("a list of equals without blanks", sized(n + "," + n)),
      refused("a list of others", sized(n + ", 0")),
      refused("a comma behind", sized(n + ",")),
      refused("a comma in front", sized("," + n)),
      refused("twice the same", standing(length_field(n) + length_field(n), kStandingOrder)),
      refused("twice, zero first", standing(length_field("0") + length_field(n), kStandingOrder)),
      refused("twice, zero last", standing(length_field(n) + length_field("0"), kStandingOrder)),
      refused("twice in two cases",
              standing(length_field(n) + "content-length: " + n + "\r\n", kStandingOrder)),
      refused("a plus sign", sized("+" + n)),
      refused("a minus sign", sized("-" + n)),
      refused("minus zero", sized("-0")),
      refused("hexadecimal", sized("0x75")),
      refused("octal", sized("0o165")),
      refused("a fraction", sized(n + ".0")),
      refused("an exponent", sized("1e2")),
      refused("an underscore", sized("1_17")),
      refused("an apostrophe", sized("1'17")),
      refused("a blank within", sized("1 17")),
      refused("a tab within", sized("1\t17")),
      refused("quoted", sized("\"" + n + "\"")),
      refused("a letter behind", sized(n + "a")),
      refused("a semicolon behind", sized(n + ";")),
      refused("words", sized("infinite")),
      refused("empty", sized("")),
      refused("blanks only", sized(" \t ")),
      refused("beyond 63 bits", sized("9223372036854775808")),
      refused("beyond 64 bits", sized("18446744073709551616")),
      refused("around 64 bits and back", sized("184467440737095517" + n)),
      refused("a hundred digits", sized(std::string(100, '0') + n)),
      refused("digits of another script", sized("\xd9\xa1\xd9\xa1\xd9\xa7")),
      refused("full-width digits", sized("\xef\xbc\x91\xef\xbc\x91\xef\xbc\x97")),
      refused("a NUL behind", sized(n + "\0"s)),
      refused("a vertical tab in front", sized("\v" + n)),
      refused("a form feed behind", sized(n + "\f")),
      refused("a no-break space in front", sized("\xa0" + n)),
      {"none, with a body", standing("", kStandingOrder), "400 malformed_json, 400 bad_request",
       Then::kClosed},
      {"another name, with a body", standing("Content_Length: " + n + "\r\n", kStandingOrder),
       "400 malformed_json, 400 bad_request", Then::kClosed},
      {"one too few", sized(off_by(-1)), "400 malformed_json, 400 bad_request", Then::kClosed},
      {"many too many", sized(off_by(9'999)), "400 bad_request", Then::kCutShort},
      {"as large as can be", sized("999999999999999999"), "413 payload_too_large", Then::kClosed},
      {"zero", standing("Content-Length: 0\r\n", ""), "400 malformed_json", Then::kKept},
      {"zero of a query", get("/livez", "Content-Length: 0\r\n"), "200", Then::kKept},
      {"of a query's body", get("/livez", "Content-Length: 5\r\n") + "hello", "200", Then::kKept},
  };
}

}  // namespace orderlog::testing
