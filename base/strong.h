#pragma once

// Types that hold a string or an integer and can't be taken for one another: a version is not a
// position.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace orderlog {

template <class Tag>
class StrongString {
 public:
  StrongString() = default;
  explicit StrongString(std::string text) : text_(std::move(text)) {}
  explicit StrongString(std::string_view text) : text_(text) {}
  explicit StrongString(const char* text) : text_(text) {}

  [[nodiscard]] const std::string& str() const { return text_; }
  [[nodiscard]] std::string_view view() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  friend bool operator==(const StrongString&, const StrongString&) = default;
  friend auto operator<=>(const StrongString&, const StrongString&) = default;

 private:
  std::string text_;
};

template <class Tag, class Rep>
class StrongInt {
 public:
  using rep = Rep;

  constexpr StrongInt() = default;
  constexpr explicit StrongInt(Rep value) : value_(value) {}

  [[nodiscard]] constexpr Rep value() const { return value_; }

  // The next one in sequence; positions and versions only ever step.
  [[nodiscard]] constexpr StrongInt next() const { return StrongInt(static_cast<Rep>(value_ + 1)); }
  [[nodiscard]] constexpr StrongInt plus(Rep steps) const {
    return StrongInt(static_cast<Rep>(value_ + steps));
  }

  friend constexpr bool operator==(StrongInt, StrongInt) = default;
  // clang-tidy 14 takes the 0 inside a defaulted comparison for a pointer.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  friend constexpr auto operator<=>(StrongInt, StrongInt) = default;

 private:
  Rep value_{};
};

}  // namespace orderlog

template <class Tag>
struct std::hash<orderlog::StrongString<Tag>> {
  std::size_t operator()(const orderlog::StrongString<Tag>& id) const noexcept {
    return std::hash<std::string_view>{}(id.view());
  }
};

template <class Tag, class Rep>
struct std::hash<orderlog::StrongInt<Tag, Rep>> {
  std::size_t operator()(orderlog::StrongInt<Tag, Rep> number) const noexcept {
    return std::hash<Rep>{}(number.value());
  }
};
