#pragma once

// A value or an error, since std::expected is not in C++20. Reading the side that is not there is a
// programmer's mistake and ends the process.

#include <utility>
#include <variant>

#include "base/check.h"

namespace orderlog {

template <class E>
struct Failure {
  E error;
};

// Failure wraps an error so that `return fail(error)` is unambiguous even where T and E are the
// same type.
template <class E>
[[nodiscard]] Failure<std::decay_t<E>> fail(E&& error) {
  return {std::forward<E>(error)};
}

struct Ok {
  friend bool operator==(Ok, Ok) = default;
};

template <class T, class E>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  using error_type = E;

  Result(T value)  // NOLINT(google-explicit-constructor)
      : content_(std::in_place_index<0>, std::move(value)) {}
  // Makes the value in its place, where moving it there would cost.
  template <class... Args>
  explicit Result(std::in_place_t, Args&&... args)
      : content_(std::in_place_index<0>, std::forward<Args>(args)...) {}
  template <class F>
  Result(Failure<F> failure)  // NOLINT(google-explicit-constructor)
      : content_(std::in_place_index<1>, std::move(failure.error)) {}

  [[nodiscard]] bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  [[nodiscard]] const T& value() const& {
    ORDERLOG_CHECK(ok(), "value() of a failure");
    return *std::get_if<0>(&content_);
  }
  [[nodiscard]] T& value() & {
    ORDERLOG_CHECK(ok(), "value() of a failure");
    return *std::get_if<0>(&content_);
  }
  [[nodiscard]] T&& value() && {
    ORDERLOG_CHECK(ok(), "value() of a failure");
    return std::move(*std::get_if<0>(&content_));
  }
  [[nodiscard]] const E& error() const& {
    ORDERLOG_CHECK(!ok(), "error() of a success");
    return *std::get_if<1>(&content_);
  }
  [[nodiscard]] E&& error() && {
    ORDERLOG_CHECK(!ok(), "error() of a success");
    return std::move(*std::get_if<1>(&content_));
  }

  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

 private:
  std::variant<T, E> content_;
};

}  // namespace orderlog
