// A second request hidden where one reader sees the body of the first and another one does not.
// What each of them carries is an order: the log tells whether it was taken.

#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {
namespace {

std::string with_body(const std::string& line, const std::string& fields, const std::string& body) {
  return with_line(line, fields + "Content-Length: " + std::to_string(body.size()) + "\r\n") + body;
}

// The hidden order behind the end that a reader of chunks sees, within the length that another
// sees.
std::string length_and(const std::string& encoding_line) {
  const std::string body = "0\r\n\r\n" + smuggled_order();
  return standing("Content-Length: " + std::to_string(body.size()) + "\r\n" + encoding_line, body);
}

std::string and_length(const std::string& encoding_line) {
  const std::string body = "0\r\n\r\n" + smuggled_order();
  return standing(encoding_line + "Content-Length: " + std::to_string(body.size()) + "\r\n", body);
}

// The other way around: the length ends before the hidden order, the chunks behind it.
std::string chunks_around(const std::string& encoding_line) {
  const std::string hidden = smuggled_order();
  return standing("Content-Length: 4\r\n" + encoding_line, "ff\r\n" + hidden + "\r\n0\r\n\r\n");
}

RequestCases both_framings() {
  return {
      refused("length, then chunks", length_and("Transfer-Encoding: chunked\r\n")),
      refused("chunks, then length", standing("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                                              "0\r\n\r\n" + smuggled_order())),
      refused("identity, then length", and_length("Transfer-Encoding: identity\r\n")),
      refused("unknown chunks, then length", and_length("Transfer-Encoding: xchunked\r\n")),
      refused("packed, then length", and_length("Transfer-Encoding: gzip\r\n")),
      refused("quoted chunks, then length", and_length("Transfer-Encoding: \"chunked\"\r\n")),
      refused("no encoding, then length", and_length("Transfer-Encoding:\r\n")),
      refused("a length within chunks", chunks_around("Transfer-Encoding: chunked\r\n")),
      refused("a length of zero and chunks",
              standing("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", standing_chunks())),
      refused("length and unknown chunks", length_and("Transfer-Encoding: xchunked\r\n")),
      refused("length and identity", length_and("Transfer-Encoding: identity\r\n")),
      refused("length and chunks behind a blank", length_and("Transfer-Encoding : chunked\r\n")),
      refused("length and chunks behind a tab", length_and("Transfer-Encoding:\tchunked\r\n")),
      refused("length and chunks behind a vertical tab",
              length_and("Transfer-Encoding: \vchunked\r\n")),
      refused("length and chunks folded", length_and("Transfer-Encoding:\r\n chunked\r\n")),
      refused("length and chunks in another case", length_and("tRANSFER-eNCODING: cHUNKED\r\n")),
      refused("length and chunks quoted", length_and("Transfer-Encoding: \"chunked\"\r\n")),
      refused("length and chunks twice",
              length_and("Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n")),
      refused("length and chunks behind a line feed",
              length_and("X: y\nTransfer-Encoding: chunked\r\n")),
      refused("length and chunks in a folded field",
              length_and("X: y\r\n Transfer-Encoding: chunked\r\n")),
  };
}

// Whoever answers without having read the body must not read it as a request.
RequestCases bodies_nobody_asked_for() {
  const std::string hidden = smuggled_order();
  return {
      served("in the body of a query", with_body("GET /livez HTTP/1.1", "", hidden)),
      served("in the body of HEAD", with_body("HEAD /livez HTTP/1.1", "", hidden)),
      {"in the body of OPTIONS", with_body("OPTIONS /livez HTTP/1.1", "", hidden), "204",
       Then::kKept},
      {"in the body of what is not there", with_body("POST /nowhere HTTP/1.1", "", hidden),
       "404 not_found", Then::kKept},
      {"in the body of a wrong method", with_body("POST /livez HTTP/1.1", "", hidden),
       "405 method_not_allowed", Then::kKept},
      {"in the body of a wrong type",
       with_body("POST /v1/orders HTTP/1.1", "Content-Type: text/plain\r\n", hidden),
       "415 unsupported_media_type", Then::kKept},
      {"in the body of a command",
       with_body("POST /v1/orders HTTP/1.1", "Content-Type: application/json\r\n", hidden),
       "400 malformed_json", Then::kKept},
      served("in a query's chunk", get("/livez", "Transfer-Encoding: chunked\r\n") + "ff\r\n" +
                                       std::string(255, ' ') + "\r\n0\r\n\r\n"),
      {"in a body that is awaited",
       with_body("POST /nowhere HTTP/1.1", "Expect: 100-continue\r\n", hidden), "404 not_found",
       Then::kKept},
      {"behind an expectation that fails",
       with_body("POST /v1/orders HTTP/1.1", "Expect: 404-not-found\r\n", hidden),
       "417 expectation_failed", Then::kClosed},
      {"in a body that is too large",
       with_line("POST /v1/orders HTTP/1.1", "Content-Length: 1048577\r\n") + hidden,
       "413 payload_too_large", Then::kClosed},
      {"behind a header that is too large",
       get("/livez", "X: " + std::string(9'000, 'y') + "\r\n") + hidden, "431 header_too_large",
       Then::kClosed},
  };
}

RequestCases behind_the_last_request() {
  const std::string hidden = smuggled_order();
  return {
      {"behind the last request", get("/livez", "Connection: close\r\n") + hidden, "200",
       Then::kClosed},
      {"behind a request of HTTP/1.0", "GET /livez HTTP/1.0\r\n\r\n" + hidden, "200",
       Then::kClosed},
      {"behind an upgrade",
       get("/livez",
           "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
           "HTTP2-Settings: AAMAAABkAAQAAP__\r\n") +
           "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + hidden,
       "200, 505 version_not_supported", Then::kClosed},
      {"behind an authority", "CONNECT test:80 HTTP/1.1\r\nHost: test\r\n\r\n" + hidden,
       "501 method_not_implemented", Then::kClosed},
      {"behind a good request and a bad one", get("/livez") + get("livez") + hidden,
       "200, 400 bad_request", Then::kClosed},
      {"behind a command and a bad request", well_sized() + sized("+5") + hidden,
       "201, 400 bad_request", Then::kClosed},
  };
}

RequestCases in_other_places() {
  const std::string hidden = smuggled_order();
  return {
      refused("among the trailers", chunked(standing_chunk() + "0\r\n" + hidden)),
      refused("in a chunk's extension", chunked("1;\n" + hidden)),
      refused("behind a chunk of another size", chunked("1\r\n" + hidden)),
      refused("in a field's value", get("/livez", "X: y\n\n" + hidden)),
      refused("in a target", get("/livez HTTP/1.1\n\n" + hidden)),
      taken("in a value that only looks like it",
            well_sized("X: POST /v1/orders HTTP/1.1\\r\\n\\r\\n\r\n")),
      {"as three requests in one piece", get("/livez") + well_sized() + get("/livez"),
       "200, 201, 200", Then::kKept},
  };
}

}  // namespace

RequestCases smuggling_requests() {
  RequestCases all = both_framings();
  for (const RequestCases& more :
       {bodies_nobody_asked_for(), behind_the_last_request(), in_other_places()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

}  // namespace orderlog::testing
