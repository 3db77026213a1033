#include "projections/rows/cursor.h"

#include "base/check.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

constexpr char kFormat = 1;
constexpr std::size_t kHeaderBytes = 1 + 4;
constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kMaxTextBytes = (kHeaderBytes + kMaxPlaceBytes + kChecksumBytes) * 4 / 3 + 1;
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// RFC 4648 section 5, without padding.
std::string to_base64url(std::string_view bytes) {
  std::string text;
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const char byte : bytes) {
    held = (held << 8) | static_cast<unsigned char>(byte);
    held_bits += 8;
    while (held_bits >= 6) {
      held_bits -= 6;
      text += kAlphabet[(held >> held_bits) & 63];
    }
  }
  if (held_bits > 0) text += kAlphabet[(held << (6 - held_bits)) & 63];
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string bytes;
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const char c : text) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    held = (held << 6) | static_cast<std::uint32_t>(digit);
    held_bits += 6;
    if (held_bits >= 8) {
      held_bits -= 8;
      bytes += static_cast<char>((held >> held_bits) & 0xff);
    }
  }
  return bytes;
}

}  // namespace

std::string encode_cursor_at(std::uint32_t fingerprint, std::string_view place) {
  ORDERLOG_CHECK(place.size() <= kMaxPlaceBytes, "a cursor's place is too long");
  std::string bytes(1, kFormat);
  append_u32(bytes, fingerprint);
  bytes += place;
  append_u32(bytes, stable_hash(bytes));
  return to_base64url(bytes);
}

std::optional<std::string> decode_cursor_at(std::uint32_t fingerprint, std::string_view text) {
  if (text.size() > kMaxTextBytes) return std::nullopt;
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->size() < kHeaderBytes + kChecksumBytes || (*bytes)[0] != kFormat) {
    return std::nullopt;
  }
  if (load_u32(bytes->data() + 1) != fingerprint) return std::nullopt;
  std::string place = bytes->substr(kHeaderBytes, bytes->size() - kHeaderBytes - kChecksumBytes);
  // Compared as text, so that no second spelling of the same bytes is taken either.
  if (place.size() > kMaxPlaceBytes || encode_cursor_at(fingerprint, place) != text) {
    return std::nullopt;
  }
  return place;
}

std::string encode_cursor(std::uint32_t fingerprint, const ListPlace& place) {
  std::string bytes;
  append_u64(bytes, static_cast<std::uint64_t>(place.time_ms));
  append_u64(bytes, place.position.value());
  return encode_cursor_at(fingerprint, bytes);
}

std::optional<ListPlace> decode_cursor(std::uint32_t fingerprint, std::string_view text) {
  const auto bytes = decode_cursor_at(fingerprint, text);
  if (!bytes || bytes->size() != 16) return std::nullopt;
  return ListPlace{static_cast<TimeMs>(load_u64(bytes->data())),
                   Position(load_u64(bytes->data() + 8))};
}

Fingerprint& Fingerprint::add(std::string_view part) {
  bytes_ += '=';
  append_name(bytes_, part);
  return *this;
}

Fingerprint& Fingerprint::add_absent() {
  bytes_ += '-';
  return *this;
}

Fingerprint& Fingerprint::add_number(std::int64_t number) {
  bytes_ += '#';
  append_u64(bytes_, static_cast<std::uint64_t>(number));
  return *this;
}

std::uint32_t Fingerprint::value() const { return stable_hash(bytes_); }

}  // namespace orderlog
