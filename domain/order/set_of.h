#pragma once

// A set of an enumeration's values, for tables of rules.

#include <cstdint>
#include <initializer_list>

namespace orderlog {

// Of enumerations whose values are 0 to at most 15.
template <class E>
class SetOf {
 public:
  constexpr SetOf() = default;
  constexpr SetOf(std::initializer_list<E> values) {
    for (const E value : values) bits_ = static_cast<std::uint16_t>(bits_ | bit(value));
  }

  [[nodiscard]] constexpr bool contains(E value) const { return (bits_ & bit(value)) != 0; }

 private:
  static constexpr std::uint16_t bit(E value) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(value));
  }

  std::uint16_t bits_ = 0;
};

}  // namespace orderlog
