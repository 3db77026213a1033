#pragma once

// Writes the log's primitive fields: little-endian fixed integers, LEB128 varints, length-prefixed
// strings.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace orderlog {

static_assert(std::endian::native == std::endian::little, "fixed integers are copied as they lie");

inline constexpr std::size_t kMaxVarintBytes = 10;

// Writes into memory that the caller has made large enough.
class ByteWriter {
 public:
  explicit ByteWriter(char* at) : at_(at) {}

  template <class T>
  void fixed(T value) {
    std::memcpy(at_, &value, sizeof value);
    at_ += sizeof value;
  }
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      *at_++ = static_cast<char>(value | 0x80);
      value >>= 7;
    }
    *at_++ = static_cast<char>(value);
  }
  void text(std::string_view bytes) {
    varint(bytes.size());
    if (!bytes.empty()) std::memcpy(at_, bytes.data(), bytes.size());
    at_ += bytes.size();
  }
  [[nodiscard]] char* at() const { return at_; }

 private:
  char* at_;
};

}  // namespace orderlog
