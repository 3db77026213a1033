#include "api/request_envelope.h"

#include "api/http/ascii.h"
#include "base/decimal.h"

namespace orderlog {
namespace {

bool is_media_type(std::string_view value, std::string_view type) {
  const std::string_view essence = value.substr(0, value.find(';'));
  const std::size_t end = essence.find_last_not_of(" \t");
  return end != std::string_view::npos &&
         http::equals_ignoring_case(essence.substr(0, end + 1), type);
}

// Short texts that go into the log as they came: visible ASCII.
template <class Headers>
bool take_text(const Headers& sent, std::string_view name, std::string& out, FieldErrors& errors) {
  const std::string_view value = sent.header(name);
  if (value.empty()) return true;
  if (!is_valid_key(value)) {
    errors.push_back(
        {"", "invalid_field", std::string(name) + " must be 1 to 255 visible ASCII characters"});
    return false;
  }
  out.assign(value);
  return true;
}

}  // namespace

bool is_valid_key(std::string_view key) {
  if (key.empty() || key.size() > kMaxKeyLength) return false;
  for (const char c : key) {
    if (c < 0x21 || c > 0x7e) return false;
  }
  return true;
}

std::string_view type_of_body(const http::Request& request) {
  const std::string_view packing = request.header("Content-Encoding");
  const bool is_plain = packing.empty() || http::equals_ignoring_case(packing, "identity");
  if (!is_plain || request.header_count("Content-Encoding") > 1) return {};
  return request.header_count("Content-Type") == 1 ? request.header("Content-Type")
                                                   : std::string_view();
}

bool is_json(std::string_view content_type) {
  return is_media_type(content_type, "application/json");
}

bool is_ndjson(std::string_view content_type) {
  return is_media_type(content_type, "application/x-ndjson");
}

bool is_csv(std::string_view content_type) { return is_media_type(content_type, "text/csv"); }

std::optional<std::optional<StreamVersion>> parse_if_match(std::string_view value) {
  if (value == "*") return std::optional<StreamVersion>();
  if (value.size() < 3 || value.front() != '"' || value.back() != '"') return std::nullopt;
  const auto number = whole_number(value.substr(1, value.size() - 2));
  if (!number) return std::nullopt;
  return std::optional<StreamVersion>(StreamVersion(*number));
}

namespace {

// A message's header, asked as a request's is.
struct HeadersOfMessage {
  const MessageHeaders& all;

  [[nodiscard]] std::string_view header(std::string_view name) const {
    return header_of(all, name);
  }
  [[nodiscard]] std::size_t header_count(std::string_view name) const {
    std::size_t count = 0;
    for (const auto& [sent, value] : all) count += http::equals_ignoring_case(sent, name) ? 1 : 0;
    return count;
  }
};

template <class Headers>
bool read_headers(const Headers& sent, Envelope& envelope, FieldErrors& errors) {
  // A key that is sent but empty is a client's mistake that must not pass for "no key".
  if (sent.header_count("Idempotency-Key") > 1 ||
      (sent.header_count("Idempotency-Key") == 1 && sent.header("Idempotency-Key").empty())) {
    errors.push_back({"", "invalid_field",
                      "Idempotency-Key must be one value of 1 to 255 visible ASCII characters"});
    return false;
  }
  if (!take_text(sent, "Idempotency-Key", envelope.idempotency_key, errors) ||
      !take_text(sent, "Correlation-Id", envelope.correlation_id, errors)) {
    return false;
  }
  if (const std::size_t tags = sent.header_count("If-Match"); tags > 0) {
    const auto version = tags == 1 ? parse_if_match(sent.header("If-Match")) : std::nullopt;
    if (!version) {
      errors.push_back({"", "invalid_field", "If-Match must be \"<version>\" or *"});
      return false;
    }
    envelope.expected_version = *version;
  }
  return true;
}

}  // namespace

std::string_view header_of(const MessageHeaders& headers, std::string_view name) {
  for (const auto& [sent, value] : headers) {
    if (http::equals_ignoring_case(sent, name)) return value;
  }
  return {};
}

bool read_envelope_headers(const http::Request& request, Envelope& envelope, FieldErrors& errors) {
  return read_headers(request, envelope, errors);
}

bool read_envelope_headers(const MessageHeaders& headers, Envelope& envelope, FieldErrors& errors) {
  return read_headers(HeadersOfMessage{headers}, envelope, errors);
}

}  // namespace orderlog
