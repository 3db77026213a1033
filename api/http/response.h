#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::http {

inline constexpr std::string_view kJson = "application/json";
inline constexpr std::string_view kProblemJson = "application/problem+json";
inline constexpr std::string_view kNdjson = "application/x-ndjson";
inline constexpr std::string_view kEventStream = "text/event-stream";
inline constexpr std::string_view kPlainText = "text/plain; charset=utf-8";

// An answer: status, header fields, body. A plain value that owns two strings and is made for
// reuse: reset() keeps their memory. The server adds Date, Content-Length, Transfer-Encoding and
// Connection; nobody else can.
class Response {
 public:
  explicit Response(int status = 200) : status_(status) {}

  void reset(int status);

  // `type` outlives the response: a literal. JSON unless set.
  void set_content_type(std::string_view type) { content_type_ = type; }
  // A name that is no token, one of the server's own fields, or a value with a control character
  // would let a client forge what follows: such an answer goes out as 500 instead, in every build.
  void add_header(std::string_view name, std::string_view value);
  void add_header(std::string_view name, std::int64_t value);

  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] std::string_view content_type() const { return content_type_; }
  // Complete lines, each with its line end.
  [[nodiscard]] std::string_view header_lines() const { return header_lines_; }
  [[nodiscard]] bool is_forged() const { return is_forged_; }

  std::string body;

 private:
  int status_;
  bool is_forged_ = false;
  std::string_view content_type_ = kJson;
  std::string header_lines_;
};

}  // namespace orderlog::http
