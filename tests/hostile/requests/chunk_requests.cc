// RFC 9112 §7.1: a size in hexadecimal, a line end, as many bytes, a line end.

#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {
namespace {

std::string with_size(const std::string& size_line) {
  return chunked(size_line + std::string(kStandingOrder) + "\r\n0\r\n\r\n");
}

std::string each_byte_alone() {
  std::string chunks;
  for (const char c : kStandingOrder) chunks += std::string("1\r\n") + c + "\r\n";
  return chunks + "0\r\n\r\n";
}

// The first of ten bytes, its size in this letter.
std::string in_two(const std::string& ten) {
  const std::string rest(kStandingOrder.substr(10));
  return chunked(ten + "\r\n" + std::string(kStandingOrder.substr(0, 10)) + "\r\n" +
                 hexadecimal(rest.size()) + "\r\n" + rest + "\r\n0\r\n\r\n");
}

std::string with_end(const std::string& end) { return chunked(standing_chunk() + end); }

}  // namespace

RequestCases chunk_requests() {
  using namespace std::string_literals;
  const std::string size = standing_chunk().substr(0, standing_chunk().find('\r'));
  const std::string order(kStandingOrder);
  return {
      taken("each byte alone", chunked(each_byte_alone())),
      taken("upper-case size", in_two("A")),
      taken("lower-case size", in_two("a")),
      taken("leading zeros", with_size("0000" + size + "\r\n")),
      taken("several zeros at the end", with_end("0000\r\n\r\n")),
      taken("an extension", with_size(size + ";name=value\r\n")),
      taken("a quoted extension", with_size(size + ";name=\"a;b\"\r\n")),
      taken("an extension at the end", with_end("0;last\r\n\r\n")),
      taken("a trailer", with_end("0\r\nChecksum: 7\r\n\r\n")),
      taken("trailers that frame", with_end("0\r\nContent-Length: 5\r\nTransfer-Encoding: gzip\r\n"
                                            "Host: evil\r\nIdempotency-Key: other\r\n\r\n")),
      {"none", chunked("0\r\n\r\n"), "400 malformed_json", Then::kKept},
      refused("no size", with_size("\r\n")),
      refused("letters beyond f", with_size("g" + size + "\r\n")),
      refused("0x", with_size("0x" + size + "\r\n")),
      refused("a plus sign", with_size("+" + size + "\r\n")),
      refused("a minus sign", with_size("-" + size + "\r\n")),
      refused("an underscore", with_size("7_5\r\n")),
      refused("a fraction", with_size(size + ".0\r\n")),
      refused("a blank in front", with_size(" " + size + "\r\n")),
      refused("a blank behind", with_size(size + " \r\n")),
      refused("a tab behind", with_size(size + "\t\r\n")),
      refused("a blank before an extension", with_size(size + " ;name\r\n")),
      refused("quoted", with_size("\"" + size + "\"\r\n")),
      refused("a NUL behind", with_size(size + "\0\r\n"s)),
      refused("beyond 64 bits", with_size("10000000000000000" + size + "\r\n")),
      refused("endless zeros", with_size(std::string(40, '0') + size + "\r\n")),
      refused("all bits set", with_size("ffffffffffffffff\r\n")),
      refused("a bare line feed behind the size", with_size(size + "\n")),
      refused("a bare carriage return behind the size", with_size(size + "\r")),
      refused("two carriage returns behind the size", with_size(size + "\r\r\n")),
      refused("a bare line feed in an extension", with_size(size + ";a\nb\r\n")),
      refused("a bare carriage return in an extension", with_size(size + ";a\rb\r\n")),
      refused("a NUL in an extension", with_size(size + ";a\0b\r\n"s)),
      refused("a bare line feed behind the chunk", chunked(size + "\r\n" + order + "\n0\r\n\r\n")),
      refused("a bare carriage return behind the chunk",
              chunked(size + "\r\n" + order + "\r0\r\n\r\n")),
      refused("nothing behind the chunk", chunked(size + "\r\n" + order + "0\r\n\r\n")),
      refused("an empty line behind the chunk",
              chunked(size + "\r\n" + order + "\r\n\r\n0\r\n\r\n")),
      refused("longer than its size", chunked(size + "\r\n" + order + "!\r\n0\r\n\r\n")),
      refused("shorter than its size",
              chunked("ff\r\n" + order + "\r\n0\r\n\r\n" + std::string(200, ' '))),
      refused("bare line feeds at the end", with_end("0\n\n")),
      refused("a bare line feed at the very end", with_end("0\r\n\n")),
      refused("a trailer without a colon", with_end("0\r\nno colon\r\n\r\n")),
      refused("a trailer without a name", with_end("0\r\n: value\r\n\r\n")),
      refused("a trailer with a blank before its colon", with_end("0\r\nX : y\r\n\r\n")),
      refused("a folded trailer", with_end("0\r\nX: a\r\n b\r\n\r\n")),
      refused("a bare line feed in a trailer", with_end("0\r\nX: a\nY: b\r\n\r\n")),
      refused("a bare carriage return in a trailer", with_end("0\r\nX: a\rY: b\r\n\r\n")),
      refused("a NUL in a trailer", with_end("0\r\nX: a\0b\r\n\r\n"s)),
      {"no end", chunked(standing_chunk()), "400 bad_request", Then::kCutShort},
      {"half an end", with_end("0\r\n"), "400 bad_request", Then::kCutShort},
      {"larger than a body may be", chunked("100001\r\n" + std::string(0x100001, ' ')),
       "413 payload_too_large", Then::kClosed},
  };
}

}  // namespace orderlog::testing
