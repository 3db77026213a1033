#pragma once

// Bytes as hexadecimal digits.

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog {

// Of a digit of either case; -1 for what is none.
constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Its two digits, lower case.
inline void append_hex(unsigned char byte, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

// Of every byte, `bytes` being of char or std::uint8_t.
template <class Bytes>
void append_hex_of(const Bytes& bytes, std::string& out) {
  for (const auto byte : bytes) append_hex(static_cast<unsigned char>(byte), out);
}

// Appends the bytes behind what append_hex wrote; false for any other text, upper case among them,
// and then what was appended is of no use.
[[nodiscard]] inline bool append_from_hex(std::string_view hex, std::string& out) {
  if (hex.size() % 2 != 0) return false;
  if (hex.find_first_not_of("0123456789abcdef") != std::string_view::npos) return false;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    out += static_cast<char>(hex_value(hex[i]) * 16 + hex_value(hex[i + 1]));
  }
  return true;
}

}  // namespace orderlog
