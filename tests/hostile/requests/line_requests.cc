// RFC 9112 §2.2 and §5.2: lines end in CRLF, and no field goes on in the next line.

#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {
namespace {

const std::string kLine = "GET /livez HTTP/1.1\r\n";

}  // namespace

RequestCases line_requests() {
  return {
      served("as they should be", kLine + "Host: test\r\n\r\n"),
      served("one empty line first", "\r\n" + kLine + "Host: test\r\n\r\n"),
      refused("two empty lines first", "\r\n\r\n" + kLine + "Host: test\r\n\r\n"),
      refused("a bare line feed first", "\n" + kLine + "Host: test\r\n\r\n"),
      refused("a bare carriage return first", "\r" + kLine + "Host: test\r\n\r\n"),
      refused("a blank first", " " + kLine + "Host: test\r\n\r\n"),
      refused("a tab first", "\t" + kLine + "Host: test\r\n\r\n"),
      refused("a byte order mark first", "\xef\xbb\xbf" + kLine + "Host: test\r\n\r\n"),
      refused("line feeds alone", "GET /livez HTTP/1.1\nHost: test\n\n"),
      refused("a line feed alone behind the request line",
              "GET /livez HTTP/1.1\nHost: test\r\n\r\n"),
      refused("a line feed alone behind a field", kLine + "Host: test\nX: y\r\n\r\n"),
      refused("a line feed alone behind the last field", kLine + "Host: test\n\r\n"),
      refused("a line feed alone for the empty line", kLine + "Host: test\r\n\n"),
      refused("carriage returns alone", "GET /livez HTTP/1.1\rHost: test\r\r" + kLine + "\r\n"),
      refused("a carriage return too many", "GET /livez HTTP/1.1\r\r\nHost: test\r\n\r\n"),
      refused("a carriage return too many behind a field", kLine + "Host: test\r\r\n\r\n"),
      refused("the wrong way around", "GET /livez HTTP/1.1\n\rHost: test\n\r\n\r"),
      refused("an empty line within", kLine + "\r\nHost: test\r\n\r\n"),
      refused("a line of a blank", kLine + "Host: test\r\n \r\n\r\n"),
      refused("a line of a tab", kLine + "Host: test\r\n\t\r\n\r\n"),
      refused("a line of a blank behind the request line", kLine + " \r\nHost: test\r\n\r\n"),
      refused("folded by a blank", kLine + "Host: test\r\nX: a\r\n b\r\n\r\n"),
      refused("folded by a tab", kLine + "Host: test\r\nX: a\r\n\tb\r\n\r\n"),
      refused("folded before the value", kLine + "Host: test\r\nX:\r\n b\r\n\r\n"),
      refused("folded Host", kLine + "Host:\r\n test\r\n\r\n"),
      refused("folded length",
              standing("Content-Length:\r\n " + standing_length() + "\r\n", kStandingOrder)),
      refused("a folded first field", kLine + " Host: test\r\n\r\n"),
      refused("a folded request line", "GET /livez\r\n HTTP/1.1\r\nHost: test\r\n\r\n"),
      refused("a line separator of Unicode", "GET /livez HTTP/1.1\xe2\x80\xa8Host: test\r\n\r\n"),
      {"no end", kLine + "Host: test\r\n", "400 bad_request", Then::kCutShort},
      {"half a request line", "GET /li", "400 bad_request", Then::kCutShort},
  };
}

}  // namespace orderlog::testing
