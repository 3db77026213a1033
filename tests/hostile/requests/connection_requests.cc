// RFC 9110 §7.6, §7.8 and §10.1.1: what a client may ask of the connection, and what it may not.

#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {

RequestCases connection_requests() {
  const auto closes = [](const char* name, const std::string& bytes) {
    return RequestCase{name, bytes, "200", Then::kClosed};
  };
  return {
      closes("close", get("/livez", "Connection: close\r\n")),
      closes("close in another case", get("/livez", "CONNECTION: Close\r\n")),
      closes("close and keep-alive", get("/livez", "Connection: keep-alive, close\r\n")),
      closes("close in a second field",
             get("/livez", "Connection: keep-alive\r\nConnection: close\r\n")),
      served("keep-alive", get("/livez", "Connection: keep-alive\r\nKeep-Alive: timeout=0\r\n")),
      served("closed, as another token", get("/livez", "Connection: closed\r\n")),
      closes("what a proxy is asked", get("/livez", "Proxy-Connection: close\r\n")),
      refused("no list", get("/livez", "Connection: close;;x\r\n")),
      taken("a hop's own length", well_sized("Connection: Content-Length\r\n")),
      taken("a hop's own key", well_sized("Connection: Idempotency-Key\r\n")),
      taken("a hop's own encoding", standing("Connection: Transfer-Encoding\r\n"
                                             "Transfer-Encoding: chunked\r\n",
                                             standing_chunks())),
      served("an upgrade to HTTP/2", get("/livez",
                                         "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                                         "HTTP2-Settings: AAMAAABkAAQAAP__\r\n")),
      served("an upgrade to a web socket",
             get("/livez",
                 "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
                 "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")),
      served("an upgrade to TLS", get("/livez", "Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n")),
      taken("an upgrade of a command",
            well_sized("Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n")),
      taken("an expectation", well_sized("Expect: 100-continue\r\n")),
      taken("an expectation in another case", well_sized("Expect: 100-Continue\r\n")),
      {"another expectation", well_sized("Expect: 200-ok\r\n"), "417 expectation_failed",
       Then::kClosed},
      {"an expectation and more", well_sized("Expect: 100-continue, x\r\n"),
       "417 expectation_failed", Then::kClosed},
      {"an empty expectation", well_sized("Expect:\r\n"), "417 expectation_failed", Then::kClosed},
      served("an expectation without a body", get("/livez", "Expect: 100-continue\r\n")),
      served("another method in a field", get("/livez", "X-HTTP-Method-Override: DELETE\r\n")),
      served("another target in a field",
             get("/livez", "X-Original-URL: /v1/orders\r\nX-Rewrite-URL: /v1/orders\r\n")),
      served("another host in a field", get("/livez", "X-Forwarded-Host: evil\r\n")),
      served("trailers welcome", get("/livez", "TE: trailers, chunked;q=0.5\r\n")),
      taken("trailers announced", standing("Trailer: Content-Length\r\n"
                                           "Transfer-Encoding: chunked\r\n",
                                           standing_chunk() + "0\r\nContent-Length: 5\r\n\r\n")),
      served("a part", get("/livez", "Range: bytes=0-0\r\n")),
      served("another form", get("/livez", "Accept: text/html\r\nAccept-Encoding: gzip, br\r\n")),
  };
}

}  // namespace orderlog::testing
