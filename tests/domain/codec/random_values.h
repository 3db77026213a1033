#pragma once

// Fills a described struct with random values that a client could send, by following the same
// description that writes and reads it.

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/codec/field.h"

namespace orderlog {

class RandomFields {
 public:
  explicit RandomFields(std::uint64_t seed) : random_(seed) {}

  template <class T>
  T make() {
    T value;
    describe(*this, value);
    return value;
  }

  template <class Tag>
  void operator()(std::string_view, StrongString<Tag>& value, Id spec = {}) {
    value = StrongString<Tag>(id(spec));
  }
  template <class Tag>
  void operator()(std::string_view, StrongString<Tag>& value, Text spec) {
    value = StrongString<Tag>(text(spec));
  }
  void operator()(std::string_view, std::string& value, Text spec = {.max_bytes = 40}) {
    value = text(spec);
  }
  void operator()(std::string_view, std::string& value, Id spec) { value = id(spec); }
  void operator()(std::string_view, std::string& value, Json) {
    static constexpr std::string_view kObjects[] = {
        "", "{}", R"({"yield":0.085,"terms":[1,null,true,"羊\n"],"deep":{"a":{}}})",
        R"({"n":-12,"big":1e+22,"small":1e-07,"quote":"\"\\"})"};
    value = kObjects[below(4)];
  }
  void operator()(std::string_view, std::int64_t& value, Number spec = {}) {
    if (spec.presence == kOptional && below(2) == 0) return;
    const std::int64_t max = std::min(spec.max, spec.min + (std::int64_t{1} << (below(30) + 1)));
    value = std::uniform_int_distribution<std::int64_t>(spec.min, max)(random_);
  }
  void operator()(std::string_view name, std::optional<std::int64_t>& value, Number spec = {}) {
    value.reset();
    if (below(2) == 0) (*this)(name, value.emplace(), spec);
  }
  void operator()(std::string_view, bool& value, Flag = {}) { value = below(2) == 0; }
  template <NamedEnum E>
  void operator()(std::string_view, E& value) {
    std::vector<std::string_view> names;
    std::string_view rest = EnumText<E>::kChoices;
    for (std::size_t comma = 0; comma != std::string_view::npos;) {
      comma = rest.find(", ");
      names.push_back(rest.substr(0, comma));
      if (comma != std::string_view::npos) rest.remove_prefix(comma + 2);
    }
    value = EnumText<E>::kParse(names[below(names.size())]).value();
  }
  template <NamedEnum E>
  void operator()(std::string_view name, E& value, OptionalChoice<E>) {
    (*this)(name, value);
  }
  template <class T>
  requires std::is_class_v<T>
  void operator()(std::string_view, T& value) { describe(*this, value); }
  template <class T>
  requires(std::is_class_v<T> || NamedEnum<T>) void operator()(std::string_view name,
                                                               std::optional<T>& value) {
    value.reset();
    if (below(2) == 0) (*this)(name, value.emplace());
  }
  template <class T>
  void operator()(std::string_view, std::vector<T>& values, List spec = {}) {
    values.resize(spec.min + below(4));
    for (T& value : values) describe(*this, value);
  }
  void operator()(std::string_view, std::vector<std::string>& values, List = {}) {
    values.resize(below(4));
    for (std::string& value : values) value = id({});
  }
  template <class Tag, class T>
  void operator()(std::string_view, std::unordered_map<StrongString<Tag>, T>& map, KeyedBy) {
    for (std::size_t i = below(20); i > 0; --i) map.emplace(id({}), make<T>());
  }

  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }

 private:
  std::string id(Id spec) {
    static constexpr std::string_view kAlphabet = "AZaz09_.:-";
    if (spec.presence == kOptional && below(2) == 0) return {};
    std::string made(1 + below(below(8) == 0 ? spec.max_length : 12), '\0');
    for (char& c : made) c = kAlphabet[below(kAlphabet.size())];
    return is_valid_id(made, spec.max_length) ? made : "." + made + ".";  // it was . or ..
  }

  std::string text(Text spec) {
    static constexpr std::string_view kParts[] = {"a",  " ", "\"", "\\",  "/",
                                                  "羊", "é", "🐑",  "\x7f"};
    static constexpr std::string_view kBreaks[] = {"\n", "\t", "\r\n"};
    std::string made;
    const std::size_t target = std::min<std::size_t>(spec.max_bytes, 40);
    if (spec.presence == kRequired || below(2) == 0) {
      for (std::size_t i = spec.min_bytes + below(12); i > 0; --i) {
        const bool breaks = spec.form == TextForm::kLines && below(5) == 0;
        const std::string_view part = breaks ? kBreaks[below(3)] : kParts[below(9)];
        if (made.size() + part.size() <= target) made += part;
      }
      while (made.size() < spec.min_bytes) made += 'x';
    }
    return made;
  }

  std::mt19937_64 random_;
};

}  // namespace orderlog
