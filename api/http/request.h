#pragma once

// A request as handlers see it. Everything is a view into its connection's buffer.

#include <array>
#include <cstdint>
#include <string_view>

#include "api/http/ascii.h"
#include "api/http/options.h"

namespace orderlog::http {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions };
inline constexpr std::size_t kMethodCount = 7;

[[nodiscard]] std::string_view name_of(Method method);

// A stretch of the header, counted from its first byte, so that the buffer underneath may move.
struct HeadSpan {
  std::uint16_t at = 0;
  std::uint16_t size = 0;

  [[nodiscard]] std::string_view in(const char* base) const { return {base + at, size}; }
};

// A checked header, without its bytes. Plain data, one per connection, reused from request to
// request.
struct RequestHead {
  struct Field {
    HeadSpan name;
    HeadSpan value;
  };

  Method method = Method::kGet;
  std::uint8_t minor_version = 1;
  bool keep_alive = true;
  bool chunked = false;
  bool expects_continue = false;
  std::uint64_t content_length = 0;
  HeadSpan path;
  HeadSpan query;
  std::size_t field_count = 0;
  std::array<Field, kHeaderFieldsMax> fields;

  [[nodiscard]] bool has_body() const { return chunked || content_length > 0; }
};

// A view: valid only during the call that it was handed to. I/O thread.
class Request {
 public:
  Request(const RequestHead& head, const char* base, std::string_view body)
      : head_(head), base_(base), body_(body) {}

  [[nodiscard]] Method method() const { return head_.method; }
  // 0 or 1.
  [[nodiscard]] int minor_version() const { return head_.minor_version; }
  // Percent-decoded, starting with a slash, or "*" of an OPTIONS request.
  [[nodiscard]] std::string_view path() const { return head_.path.in(base_); }
  // As it was sent, without the question mark: see query.h.
  [[nodiscard]] std::string_view query() const { return head_.query.in(base_); }
  // Empty while a streamed body is still to come.
  [[nodiscard]] std::string_view body() const { return body_; }

  // The first field of that name, whatever its case; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  [[nodiscard]] std::size_t header_count(std::string_view name) const;
  // All of them, one after the other.
  template <class Visit>
  void each_header(std::string_view name, Visit visit) const {
    for (std::size_t i = 0; i < head_.field_count; ++i) {
      const auto& field = head_.fields[i];
      if (equals_ignoring_case(field.name.in(base_), name)) visit(field.value.in(base_));
    }
  }

 private:
  const RequestHead& head_;
  const char* base_;
  std::string_view body_;
};

}  // namespace orderlog::http
