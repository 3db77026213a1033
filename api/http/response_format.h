#pragma once

// A response as it goes over the wire, appended to an output buffer without anything in between.

#include <string>
#include <string_view>

#include "api/http/response.h"

namespace orderlog::http {

// How one answer is framed, which depends on the request and on what becomes of the connection.
struct Framing {
  // The answer to HEAD: everything but the body.
  bool head_only = false;
  bool minor_version_0 = false;
  bool close = false;
};

// `date` as RFC 9110 §5.6.7 wants it.
void append_response(std::string& out, const Response& response, Framing framing,
                     std::string_view date);

// The beginning of an answer whose body follows in pieces: chunked, or up to the end of an HTTP/1.0
// connection.
void append_stream_head(std::string& out, const Response& head, Framing framing,
                        std::string_view date);
void append_chunk(std::string& out, std::string_view piece);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

inline constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// Of now, in 29 characters.
[[nodiscard]] std::string http_date(std::int64_t epoch_seconds);

}  // namespace orderlog::http
