#pragma once

// Where a list's next page begins, as clients carry it: base64url of
//
//   u8 format (1) · u32 fingerprint of list and filter · place · u32 checksum
//
// with the place as its list writes it; most have i64 time · u64 position.
//
// A cursor names a place, not a count, so it stays right while rows arrive. The checksum catches
// what was cut or mistyped and the fingerprint what belongs to another query; neither is a secret,
// for a place gives away nothing that its list doesn't.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "projections/rows/list_place.h"

namespace orderlog {

// `place` is that of the last row before the page.
[[nodiscard]] std::string encode_cursor(std::uint32_t fingerprint, const ListPlace& place);
// Nothing unless encode_cursor() wrote exactly this for the same fingerprint.
[[nodiscard]] std::optional<ListPlace> decode_cursor(std::uint32_t fingerprint,
                                                     std::string_view text);

// The same for lists whose places are something else: `place` is at most kMaxPlaceBytes.
inline constexpr std::size_t kMaxPlaceBytes = 128;
[[nodiscard]] std::string encode_cursor_at(std::uint32_t fingerprint, std::string_view place);
[[nodiscard]] std::optional<std::string> decode_cursor_at(std::uint32_t fingerprint,
                                                          std::string_view text);

// Of a list's name and everything its filter says, each part apart from the next.
class Fingerprint {
 public:
  explicit Fingerprint(std::string_view list) { add(list); }
  Fingerprint& add(std::string_view part);
  Fingerprint& add_absent();
  Fingerprint& add_number(std::int64_t number);

  template <class T>
  Fingerprint& add_id(const std::optional<T>& id) {
    return id ? add(id->view()) : add_absent();
  }
  Fingerprint& add_text(const std::optional<std::string>& text) {
    return text ? add(*text) : add_absent();
  }
  template <class E>
  Fingerprint& add_choice(const std::optional<E>& choice) {
    return choice ? add_number(static_cast<std::int64_t>(*choice)) : add_absent();
  }
  [[nodiscard]] std::uint32_t value() const;
  // Two queries with equal bytes are the same one.
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace orderlog
