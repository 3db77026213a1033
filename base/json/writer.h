#pragma once

// Writes JSON by appending to a string that the caller owns and reuses; adds commas, escapes
// strings, and never allocates on its own. Object members come out in the order of the calls, so
// equal values give equal bytes.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/decimal.h"

namespace orderlog {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  // `name` is a literal of this program and is not escaped.
  JsonWriter& key(std::string_view name) {
    // Put together beside the string, so that it grows once per member and not four times.
    char text[kMaxKeyBytes];
    ORDERLOG_CHECK(name.size() + 4 <= sizeof text, "a member's name is short");
    char* end = text;
    if (!fresh_) *end++ = ',';
    *end++ = '"';
    std::memcpy(end, name.data(), name.size());
    end += name.size();
    *end++ = '"';
    *end++ = ':';
    out_.append(text, end);
    fresh_ = true;
    return *this;
  }

  JsonWriter& string(std::string_view text) {
    comma();
    append_quoted(text);
    return *this;
  }

  JsonWriter& integer(std::int64_t value) {
    comma();
    append_decimal(value, out_);
    return *this;
  }

  JsonWriter& boolean(bool value) {
    comma();
    out_ += value ? "true" : "false";
    return *this;
  }

  JsonWriter& null() {
    comma();
    out_ += "null";
    return *this;
  }

  // `json` is valid JSON already.
  JsonWriter& raw(std::string_view json) {
    comma();
    out_ += json;
    return *this;
  }

  JsonWriter& member(std::string_view name, std::string_view text) {
    return key(name).string(text);
  }
  JsonWriter& member(std::string_view name, const char* text) { return key(name).string(text); }
  JsonWriter& member(std::string_view name, std::int64_t value) { return key(name).integer(value); }
  JsonWriter& member(std::string_view name, int value) { return key(name).integer(value); }
  JsonWriter& member(std::string_view name, std::uint64_t value) {
    return key(name).integer(static_cast<std::int64_t>(value));
  }
  JsonWriter& member(std::string_view name, bool value) { return key(name).boolean(value); }

  // Leaves the member out when the text is empty: in our formats absent and empty are the same.
  JsonWriter& member_if(std::string_view name, std::string_view text) {
    return text.empty() ? *this : member(name, text);
  }

 private:
  static constexpr std::size_t kMaxKeyBytes = 72;

  JsonWriter& open(char bracket) {
    comma();
    out_ += bracket;
    fresh_ = true;
    return *this;
  }

  JsonWriter& close(char bracket) {
    out_ += bracket;
    fresh_ = false;
    return *this;
  }

  void comma() {
    if (!fresh_) out_ += ',';
    fresh_ = false;
  }

  void append_quoted(std::string_view text);

  std::string& out_;
  bool fresh_ = true;
};

}  // namespace orderlog
