#pragma once

// What a description of a struct says about its members. A struct is described once, by
//
//   void describe(auto& f, Like<OrderPlaced> auto& e) { f("merchant_id", e.merchant_id); … }
//
// and FieldWriter and FieldReader both follow that description, so what is written can be read.
//
// Canonical form: members in the order of the description; empty ids, texts, lists and optionals
// and false flags are left out, and so is a number or choice that is marked kOptional while it has
// its default. Everything else is always there: a log's reader expects quantities, amounts and
// statuses.
//
// The limits below bind clients only (Source::kClient). What the log holds was checked when it was
// written, and limits may change since.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "base/ids.h"
#include "base/json/reader.h"
#include "base/money.h"

namespace orderlog {

// A possibly const E: the const one is written, the other read.
template <class T, class E>
concept Like = std::same_as<std::remove_const_t<T>, E>;

// An identifier of the alphabet in base/ids.h.
struct Id {
  Presence presence = kRequired;
  std::size_t max_length = kMaxIdLength;
};

// Control characters (U+0000 to U+001F) are refused in a line; a text of several lines may hold
// line feed, carriage return and tab. That everything is UTF-8 the parser has made sure.
enum class TextForm { kLine, kLines };

// A required text is always written, so that an empty one is not missing when it is read again.
struct Text {
  std::size_t max_bytes = 0;
  Presence presence = kOptional;
  std::size_t min_bytes = 0;
  TextForm form = TextForm::kLine;
};

// An optional number is 0 when absent.
struct Number {
  std::int64_t min = 0;
  std::int64_t max = kMaxExactInteger;
  Presence presence = kRequired;
};

struct Flag {
  bool absent = false;  // what it is when left out
};

template <class E>
struct OptionalChoice {
  E absent;
};

// An empty list is left out.
struct List {
  std::size_t max = 0;
  std::size_t min = 0;
  bool may_be_absent = false;  // whatever `min` says
};

// JSON kept as given, minified; empty: none.
struct Json {
  std::size_t max_bytes = 0;
  bool object_only = false;
};

// A map, as a list of objects that hold the key under this name, sorted by key.
struct KeyedBy {
  std::string_view name;
};

// Specialised beside the descriptions: kParse and the names to offer when it fails.
template <class E>
struct EnumText;

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(std::string_view text) {
  { EnumText<E>::kParse(text) } -> std::same_as<std::optional<E>>;
  { EnumText<E>::kChoices } -> std::convertible_to<std::string_view>;
};

}  // namespace orderlog
