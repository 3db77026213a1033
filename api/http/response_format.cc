#include "api/http/response_format.h"

#include <charconv>
#include <cstdio>
#include <ctime>

#include "api/http/problem.h"
#include "api/http/status.h"
#include "base/decimal.h"

namespace orderlog::http {
namespace {

bool has_no_body(int status) { return status == 204 || status == 304; }

// Everything but the fields that say how the body is framed.
void append_head(std::string& out, const Response& response, Framing framing,
                 std::string_view date) {
  if (response.status() == 200) {
    out += "HTTP/1.1 200 OK\r\nDate: ";
  } else {
    out += "HTTP/1.1 ";
    append_decimal(response.status(), out);
    out += ' ';
    out += reason_of(response.status());
    out += "\r\nDate: ";
  }
  out += date;
  out += "\r\n";
  if (!has_no_body(response.status())) {
    out += "Content-Type: ";
    out += response.content_type();
    out += "\r\n";
  }
  out += response.header_lines();
  if (framing.close) {
    out += "Connection: close\r\n";
  } else if (framing.minor_version_0) {
    out += "Connection: keep-alive\r\n";
  }
}

}  // namespace

void append_response(std::string& out, const Response& response, Framing framing,
                     std::string_view date) {
  if (response.is_forged()) {
    Response instead;
    write_problem(kInternal, instead);
    return append_response(out, instead, framing, date);
  }
  append_head(out, response, framing, date);
  if (!has_no_body(response.status())) {
    out += "Content-Length: ";
    append_decimal(response.body.size(), out);
    out += "\r\n";
  }
  out += "\r\n";
  if (!framing.head_only && !has_no_body(response.status())) out += response.body;
}

void append_stream_head(std::string& out, const Response& head, Framing framing,
                        std::string_view date) {
  append_head(out, head, framing, date);
  if (!framing.minor_version_0) out += "Transfer-Encoding: chunked\r\n";
  out += "\r\n";
}

void append_chunk(std::string& out, std::string_view piece) {
  char size[16];
  out.append(size, std::to_chars(size, size + sizeof size, piece.size(), 16).ptr);
  out += "\r\n";
  out += piece;
  out += "\r\n";
}

std::string http_date(std::int64_t epoch_seconds) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t time = epoch_seconds;
  std::tm utc{};
  gmtime_r(&time, &utc);
  char text[64];
  const int size = std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                 kDays[utc.tm_wday], utc.tm_mday, kMonths[utc.tm_mon],
                                 utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace orderlog::http
