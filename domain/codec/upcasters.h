#pragma once

// Which events had other shapes in older versions, and how those are lifted to today's.
//
// A shape is a described struct of its own, whatever the next one looks like, and `upcast(Shape)`
// is a pure function to the shape of the version after it. Lifting chains them, so an upcaster
// knows the one change that it is about. Adding a version: CONTRIBUTING.md.

#include <concepts>
#include <tuple>
#include <utility>

#include "domain/order/old_events.h"

namespace orderlog {

// The shapes of versions 1, 2, … up to the one before today's.
template <class E>
struct OlderShapes {
  using type = std::tuple<>;
};
template <>
struct OlderShapes<OrderPlaced> {
  using type = std::tuple<OrderPlacedV1>;
};

// Through every version between, to today's.
template <class E, class Shape>
[[nodiscard]] E lift(Shape old) {
  if constexpr (std::same_as<Shape, E>) {
    return old;
  } else {
    return lift<E>(upcast(std::move(old)));
  }
}

}  // namespace orderlog
