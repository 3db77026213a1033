#pragma once

// Reads a described struct from the canonical JSON that FieldWriter wrote of it
// (domain/codec/field.h), in one pass. Logs, snapshots and read models hold nothing else, so this
// is how nearly all of them is read; what it refuses, FieldReader<Source::kLog> takes or names what
// is wrong. Both give the same value of what both take.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/json/canonical_text.h"
#include "base/strong.h"
#include "domain/codec/field.h"

namespace orderlog {

// To know only whether a text can be read costs no allocation.
enum class Keep { kValues, kNothing };

template <Keep kKeep = Keep::kValues>
class CanonicalReader {
 public:
  explicit CanonicalReader(std::string_view text) : text_(text) {}

  // Whether the text is a T, which `value` then is, if it is kept. It must be empty before; when
  // refused it is anything.
  template <class T>
  [[nodiscard]] bool take(T& value) {
    object(value);
    return text_.is_taken();
  }

  template <class Tag>
  void operator()(std::string_view name, StrongString<Tag>& value, Id = {}) {
    if (text_.member(name)) string(value);
  }
  template <class Tag>
  void operator()(std::string_view name, StrongString<Tag>& value, const Text&) {
    if (text_.member(name)) string(value);
  }
  void operator()(std::string_view name, std::string& value, const Text& = {}) {
    if (text_.member(name)) string(value);
  }
  void operator()(std::string_view name, std::string& value, Id) {
    if (text_.member(name)) string(value);
  }
  // May be any JSON at all.
  void operator()(std::string_view name, std::string&, Json) {
    if (text_.member(name)) text_.refuse();
  }
  void operator()(std::string_view name, std::int64_t& value, const Number& spec = {}) {
    if (text_.member(name)) {
      value = text_.integer();
    } else if (spec.presence == kRequired) {
      text_.refuse();
    }
  }
  void operator()(std::string_view name, std::optional<std::int64_t>& value, const Number& = {}) {
    if (text_.member(name)) value = text_.integer();
  }
  void operator()(std::string_view name, bool& value, Flag spec = {}) {
    value = text_.member(name) ? text_.boolean() : spec.absent;
  }
  template <NamedEnum E>
  void operator()(std::string_view name, E& value) {
    if (!text_.member(name)) return text_.refuse();
    choice(value);
  }
  template <NamedEnum E>
  void operator()(std::string_view name, E& value, OptionalChoice<E> spec) {
    value = spec.absent;
    if (text_.member(name)) choice(value);
  }
  template <class T>
  requires std::is_class_v<T>
  void operator()(std::string_view name, T& value) {
    if (!text_.member(name)) return text_.refuse();
    object(value);
  }
  template <class T>
  requires(std::is_class_v<T> || NamedEnum<T>) void operator()(std::string_view name,
                                                               std::optional<T>& value) {
    if (!text_.member(name)) return;
    if constexpr (NamedEnum<T>) {
      choice(value.emplace());
    } else {
      object(value.emplace());
    }
  }
  template <class T>
  void operator()(std::string_view name, std::vector<T>& values, const List& = {}) {
    if (!text_.member(name)) return;
    for (text_.open_array(); text_.element();) {
      // What is not kept is read into the same element again and again.
      if (kKeep == Keep::kValues || values.empty()) values.emplace_back();
      if constexpr (std::is_same_v<T, std::string>) {
        string(values.back());
      } else {
        object(values.back());
      }
    }
  }
  template <class Tag, class T>
  void operator()(std::string_view name, std::unordered_map<StrongString<Tag>, T>& map,
                  KeyedBy key) {
    if (!text_.member(name)) return;
    for (text_.open_array(); text_.element();) {
      StrongString<Tag> id;
      T value;
      text_.open_object();
      (*this)(key.name, id);
      describe(*this, value);
      text_.close_object();
      if constexpr (kKeep == Keep::kValues) map.emplace(std::move(id), std::move(value));
    }
  }

 private:
  template <class T>
  void object(T& value) {
    text_.open_object();
    describe(*this, value);
    text_.close_object();
  }
  // std::string, or a StrongString of it.
  template <class S>
  void string(S& value) {
    const std::string_view text = text_.string();
    if constexpr (kKeep == Keep::kValues) value = S(text);
  }
  template <NamedEnum E>
  void choice(E& value) {
    if (const auto known = EnumText<E>::kParse(text_.string())) {
      value = *known;
    } else {
      text_.refuse();
    }
  }

  CanonicalText text_;
};

}  // namespace orderlog
