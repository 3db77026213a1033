#pragma once

// Writes a described struct as JSON in canonical form (domain/codec/field.h).

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/json/writer.h"
#include "base/strong.h"
#include "domain/codec/field.h"

namespace orderlog {

// Appends to the caller's string and allocates nothing of its own, but for the order of a map.
class FieldWriter {
 public:
  explicit FieldWriter(std::string& out) : json_(out) {}

  template <class T>
  void object(const T& value) {
    json_.begin_object();
    describe(*this, value);
    json_.end_object();
  }

  template <class Tag>
  void operator()(std::string_view name, const StrongString<Tag>& value, Id = {}) {
    json_.member_if(name, value.view());
  }
  template <class Tag>
  void operator()(std::string_view name, const StrongString<Tag>& value, Text spec) {
    text(name, value.view(), spec);
  }
  void operator()(std::string_view name, const std::string& value, Text spec = {}) {
    text(name, value, spec);
  }
  void operator()(std::string_view name, const std::string& value, Id) {
    json_.member_if(name, value);
  }
  void operator()(std::string_view name, const std::string& value, Json) {
    if (!value.empty()) json_.key(name).raw(value);
  }
  void operator()(std::string_view name, const std::int64_t& value, Number spec = {}) {
    if (spec.presence == kRequired || value != 0) json_.member(name, value);
  }
  void operator()(std::string_view name, const std::optional<std::int64_t>& value, Number = {}) {
    if (value) json_.member(name, *value);
  }
  void operator()(std::string_view name, const bool& value, Flag spec = {}) {
    if (value != spec.absent) json_.member(name, value);
  }
  template <NamedEnum E>
  void operator()(std::string_view name, const E& value) {
    json_.member(name, to_string(value));
  }
  template <NamedEnum E>
  void operator()(std::string_view name, const E& value, OptionalChoice<E> spec) {
    if (value != spec.absent) json_.member(name, to_string(value));
  }
  template <class T>
  requires std::is_class_v<T>
  void operator()(std::string_view name, const T& value) {
    json_.key(name);
    object(value);
  }
  template <class T>
  requires(std::is_class_v<T> || NamedEnum<T>) void operator()(std::string_view name,
                                                               const std::optional<T>& value) {
    if (value) (*this)(name, *value);
  }
  template <class T>
  void operator()(std::string_view name, const std::vector<T>& values, List = {}) {
    if (values.empty()) return;
    json_.key(name).begin_array();
    for (const T& value : values) object(value);
    json_.end_array();
  }
  void operator()(std::string_view name, const std::vector<std::string>& values, List = {}) {
    if (values.empty()) return;
    json_.key(name).begin_array();
    for (const std::string& value : values) json_.string(value);
    json_.end_array();
  }
  template <class Tag, class T>
  void operator()(std::string_view name, const std::unordered_map<StrongString<Tag>, T>& map,
                  KeyedBy key) {
    if (map.empty()) return;
    std::vector<const std::pair<const StrongString<Tag>, T>*> entries;
    entries.reserve(map.size());
    for (const auto& entry : map) entries.push_back(&entry);
    std::sort(entries.begin(), entries.end(),
              [](const auto* a, const auto* b) { return a->first < b->first; });
    json_.key(name).begin_array();
    for (const auto* entry : entries) {
      json_.begin_object().member(key.name, entry->first.view());
      describe(*this, entry->second);
      json_.end_object();
    }
    json_.end_array();
  }

 private:
  void text(std::string_view name, std::string_view value, Text spec) {
    if (spec.presence == kRequired || !value.empty()) json_.member(name, value);
  }

  JsonWriter json_;
};

}  // namespace orderlog
