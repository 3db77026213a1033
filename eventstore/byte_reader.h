#pragma once

// Reads what ByteWriter wrote, from bytes that may be anything: every length is checked, and the
// first thing that does not fit stops the reader for good.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace orderlog {

class ByteReader {
 public:
  enum class Trouble : std::uint8_t { kNone, kTruncated, kMalformed };

  explicit ByteReader(std::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  template <class T>
  T fixed() {
    T value{};
    if (left() < sizeof value) {
      stop(Trouble::kTruncated);
      return value;
    }
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }

  // Only the shortest form of a number is accepted, so that equal values have equal bytes.
  std::uint64_t varint(std::uint64_t max = UINT64_MAX) {
    if (at_ == end_) {
      stop(Trouble::kTruncated);
      return 0;
    }
    const auto first = static_cast<unsigned char>(*at_);
    if (first < 0x80) {
      ++at_;
      if (first > max) stop(Trouble::kMalformed);
      return first;
    }
    return long_varint(max);
  }

  std::string_view text() {
    const std::uint64_t length = varint();
    if (length > left()) {
      stop(Trouble::kTruncated);
      return {};
    }
    const std::string_view bytes(at_, static_cast<std::size_t>(length));
    at_ += length;
    return bytes;
  }

  void stop(Trouble trouble) {
    if (trouble_ == Trouble::kNone) trouble_ = trouble;
    at_ = end_;
  }
  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  [[nodiscard]] Trouble trouble() const { return trouble_; }
  [[nodiscard]] bool fine() const { return trouble_ == Trouble::kNone; }

 private:
  std::uint64_t long_varint(std::uint64_t max) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at_ == end_) {
        stop(Trouble::kTruncated);
        return 0;
      }
      const auto byte = static_cast<unsigned char>(*at_++);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte >= 0x80) continue;
      const bool too_long = byte == 0 && shift > 0;
      const bool too_big = shift == 63 && byte > 1;
      if (too_long || too_big || value > max) stop(Trouble::kMalformed);
      return value;
    }
    stop(Trouble::kMalformed);
    return 0;
  }

  const char* at_;
  const char* end_;
  Trouble trouble_ = Trouble::kNone;
};

}  // namespace orderlog
