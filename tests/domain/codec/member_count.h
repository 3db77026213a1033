#pragma once

// How many members an aggregate has, and how many of them its description names: so that a member
// which nobody described can't be lost in silence.

#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace orderlog {

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

// Stands for an initialiser of any type; an optional is made from its content.
struct AnyValue {
  template <class T>
  requires(!kIsOptional<T>) operator T() const;  // NOLINT(google-explicit-constructor)
};

template <class T, std::size_t... kIndex>
consteval bool takes(std::index_sequence<kIndex...>) {
  return requires { T{(static_cast<void>(kIndex), AnyValue{})...}; };
}

template <class T, std::size_t kCount = 64>
consteval std::size_t member_count() {
  static_assert(std::is_aggregate_v<T>);
  if constexpr (kCount == 0 || takes<T>(std::make_index_sequence<kCount>())) {
    return kCount;
  } else {
    return member_count<T, kCount - 1>();
  }
}

struct CountMembers {
  std::size_t count = 0;
  void operator()(std::string_view, const auto&, const auto&...) { ++count; }
};

template <class T>
std::size_t described_count() {
  CountMembers counter;
  const T value{};
  describe(counter, value);
  return counter.count;
}

}  // namespace orderlog
