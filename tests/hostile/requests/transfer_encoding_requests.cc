// RFC 9112 §6.1: chunked once, or a request whose end two readers may see at two places.

#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {

RequestCases transfer_encoding_requests() {
  using namespace std::string_literals;
  const std::string body = standing_chunks();
  const auto field = [&](const std::string& line) { return standing(line + "\r\n", body); };
  return {
      taken("chunked", encoded("chunked")),
      taken("Chunked", encoded("Chunked")),
      taken("CHUNKED", encoded("CHUNKED")),
      taken("blanks around", encoded(" \tchunked \t")),
      taken("no blank after the colon", field("Transfer-Encoding:chunked")),
      taken("upper-case name", field("TRANSFER-ENCODING: chunked")),
      refused("identity", encoded("identity")),
      refused("gzip", encoded("gzip")),
      refused("compress", encoded("compress")),
      refused("xchunked", encoded("xchunked")),
      refused("chunkedx", encoded("chunkedx")),
      refused("chunk", encoded("chunk")),
      refused("gzip, chunked", encoded("gzip, chunked")),
      refused("chunked, gzip", encoded("chunked, gzip")),
      refused("identity, chunked", encoded("identity, chunked")),
      refused("chunked, identity", encoded("chunked, identity")),
      refused("chunked, chunked", encoded("chunked, chunked")),
      refused("chunked, cow", encoded("chunked, cow")),
      refused("a comma behind", encoded("chunked,")),
      refused("a comma in front", encoded(",chunked")),
      refused("a blank and a comma in front", encoded(" , chunked")),
      refused("empty", encoded("")),
      refused("a parameter", encoded("chunked;q=1")),
      refused("a semicolon", encoded("chunked;")),
      refused("quoted", encoded("\"chunked\"")),
      refused("in apostrophes", encoded("'chunked'")),
      refused("a blank within", encoded("chun ked")),
      refused("a colon in front", encoded(": chunked")),
      refused("a NUL behind", encoded("chunked\0"s)),
      refused("a NUL in front", encoded("\0chunked"s)),
      refused("a vertical tab in front", encoded("\vchunked")),
      refused("a form feed in front", encoded("\fchunked")),
      refused("a vertical tab behind", encoded("chunked\v")),
      refused("a backspace in front", encoded("\bchunked")),
      refused("a delete behind", encoded("chunked\x7f")),
      refused("a no-break space in front", encoded("\xa0"
                                                   "chunked")),
      refused("a byte order mark in front", encoded("\xef\xbb\xbf"
                                                    "chunked")),
      refused("the letter k of another script", encoded("chun\xe2\x84\xaa"
                                                        "ed")),
      refused("a carriage return behind", encoded("chunked\r")),
      refused("a carriage return in front", encoded("\rchunked")),
      refused("a line feed in front", encoded("\nchunked")),
      refused("folded", encoded("\r\n chunked")),
      refused("folded behind", encoded("chunked\r\n ,identity")),
      refused("twice", field("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")),
      refused("twice, identity last",
              field("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity")),
      refused("twice, identity first",
              field("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked")),
      refused("a blank before the colon", field("Transfer-Encoding : chunked")),
      refused("a tab before the colon", field("Transfer-Encoding\t: chunked")),
      refused("a blank before the name", field(" Transfer-Encoding: chunked")),
      refused("a blank in the name", field("Transfer Encoding: chunked")),
      refused("no colon", field("Transfer-Encoding chunked")),
      refused("an equals sign for the colon", field("Transfer-Encoding=chunked")),
      refused("behind a bare line feed", field("X: y\nTransfer-Encoding: chunked")),
      refused("behind a bare carriage return", field("X: y\rTransfer-Encoding: chunked")),
      {"another name", field("Transfer_Encoding: chunked"), "400 malformed_json, 400 bad_request",
       Then::kClosed},
      refused("in HTTP/1.0",
              "POST /v1/orders HTTP/1.0\r\nHost: test\r\n"
              "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" +
                  body),
      served("of a query", get("/livez", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n"),
  };
}

}  // namespace orderlog::testing
