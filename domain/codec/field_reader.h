#pragma once

// Reads a described struct from JSON (domain/codec/field.h), strictly.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/json/reader.h"
#include "domain/codec/codec.h"
#include "domain/codec/field.h"

namespace orderlog {

enum class Source { kClient, kLog };

// Reads the members of one object that a description names into the struct, noting what is wrong
// with each. From the log only the shape is checked, from a client the limits too.
template <Source kSource>
class FieldReader {
 public:
  // `path_ids`, where given, are set instead of being looked for in the object.
  explicit FieldReader(ObjectReader& object, const std::vector<PathId>* path_ids = nullptr)
      : object_(object), path_ids_(path_ids) {}

  template <class Tag>
  void operator()(std::string_view name, StrongString<Tag>& value, Id spec = {}) {
    if (const PathId* path_id = from_path(name)) {
      if (is_valid_id(path_id->value, spec.max_length)) {
        value = StrongString<Tag>(path_id->value);
      } else {
        object_.note(name, "invalid_field", "is not an identifier");
      }
    } else if constexpr (kSource == Source::kClient) {
      object_.id(name, value, spec.presence, spec.max_length);
    } else if (JsonValue json; object_.find(name, JsonKind::kString, json, kOptional)) {
      value = StrongString<Tag>(json.string());
    }
  }
  template <class Tag>
  void operator()(std::string_view name, StrongString<Tag>& value, Text spec) {
    if (JsonValue json; text(name, json, spec)) value = StrongString<Tag>(json.string());
  }
  void operator()(std::string_view name, std::string& value, Text spec = {}) {
    if (JsonValue json; text(name, json, spec)) value.assign(json.string());
  }
  void operator()(std::string_view name, std::string& value, Id spec) {
    StrongString<struct NameTag> id;
    (*this)(name, id, spec);
    value = id.str();
  }
  void operator()(std::string_view name, std::string& value, Json spec) {
    if constexpr (kSource == Source::kClient) {
      if (object_.raw(name, value, spec.max_bytes, kOptional, kMaxKeptDepth) && spec.object_only &&
          !value.starts_with('{')) {
        object_.note(name, "invalid_field", "must be an object");
      }
    } else if (JsonValue json; object_.any(name, json)) {
      value = json.raw();
    }
  }
  void operator()(std::string_view name, std::int64_t& value, Number spec = {}) {
    if constexpr (kSource == Source::kClient) {
      object_.integer(name, value, spec.min, spec.max, spec.presence);
    } else if (JsonValue json; object_.find(name, JsonKind::kInteger, json, spec.presence)) {
      value = json.integer();
    }
  }
  void operator()(std::string_view name, std::optional<std::int64_t>& value, Number spec = {}) {
    if (!object_.has(name)) return;
    std::int64_t number = 0;
    (*this)(name, number, spec);
    value = number;
  }
  void operator()(std::string_view name, bool& value, Flag spec = {}) {
    value = spec.absent;
    object_.boolean(name, value, kOptional);
  }
  template <NamedEnum E>
  void operator()(std::string_view name, E& value) {
    if (const PathId* path_id = from_path(name)) {
      if (const auto known = EnumText<E>::kParse(path_id->value)) {
        value = *known;
      } else {
        object_.note(name, "invalid_field", "must be one of " + std::string(EnumText<E>::kChoices));
      }
      return;
    }
    object_.choice(name, value, EnumText<E>::kParse, EnumText<E>::kChoices);
  }
  template <NamedEnum E>
  void operator()(std::string_view name, E& value, OptionalChoice<E> spec) {
    value = spec.absent;
    object_.choice(name, value, EnumText<E>::kParse, EnumText<E>::kChoices, kOptional);
  }
  template <class T>
  requires std::is_class_v<T>
  void operator()(std::string_view name, T& value) {
    if (JsonValue json; object_.find(name, JsonKind::kObject, json, kRequired)) {
      element(json, JsonPlace(object_.place(), name), value);
    }
  }
  template <class T>
  requires(std::is_class_v<T> || NamedEnum<T>) void operator()(std::string_view name,
                                                               std::optional<T>& value) {
    if (object_.has(name)) (*this)(name, value.emplace());
  }
  template <class T>
  void operator()(std::string_view name, std::vector<T>& values, List spec = {}) {
    JsonValue json;
    if (!list(name, json, spec)) return;
    ArrayWalk walk(json);
    const JsonPlace place(object_.place(), name);
    values.resize(walk.size());
    for (std::size_t i = 0; walk.next(json); ++i) element(json, JsonPlace(place, i), values[i]);
  }
  // A list of identifiers.
  void operator()(std::string_view name, std::vector<std::string>& values, List spec = {}) {
    JsonValue json;
    if (!list(name, json, spec)) return;
    ArrayWalk walk(json);
    const JsonPlace place(object_.place(), name);
    values.reserve(walk.size());
    for (std::size_t i = 0; walk.next(json); ++i) {
      if (json.kind() == JsonKind::kString &&
          (kSource == Source::kLog || is_valid_id(json.string()))) {
        values.emplace_back(json.string());
      } else {
        object_.errors().push_back({JsonPlace(place, i).pointer(), "invalid_field",
                                    "must be 1 to 64 characters of A-Z a-z 0-9 _ . : -"});
      }
    }
  }
  template <class Tag, class T>
  void operator()(std::string_view name, std::unordered_map<StrongString<Tag>, T>& map,
                  KeyedBy key) {
    JsonValue json;
    if (!object_.find(name, JsonKind::kArray, json, kOptional)) return;
    ArrayWalk walk(json);
    const JsonPlace place(object_.place(), name);
    map.reserve(walk.size());
    for (std::size_t i = 0; walk.next(json); ++i) {
      ObjectReader entry(json, object_.errors(), JsonPlace(place, i));
      if (!entry.is_object()) continue;
      FieldReader fields(entry);
      StrongString<Tag> id;
      T value;
      fields(key.name, id);
      describe(fields, value);
      entry.finish();
      map.emplace(std::move(id), std::move(value));
    }
  }

 private:
  [[nodiscard]] const PathId* from_path(std::string_view name) const {
    if (path_ids_ == nullptr) return nullptr;
    for (const PathId& id : *path_ids_) {
      if (id.member == name) return &id;
    }
    return nullptr;
  }

  template <class T>
  void element(const JsonValue& json, const JsonPlace& place, T& value) {
    ObjectReader object(json, object_.errors(), place);
    if (!object.is_object()) return;
    FieldReader fields(object);
    describe(fields, value);
    object.finish();
  }

  // The text's value, when it is there and within its limits.
  bool text(std::string_view name, JsonValue& json, const Text& spec) {
    if constexpr (kSource == Source::kLog) {
      return object_.find(name, JsonKind::kString, json, kOptional);
    }
    if (!object_.find(name, JsonKind::kString, json, spec.presence)) return false;
    const std::string_view value = json.string();
    if (value.size() < spec.min_bytes) {
      object_.note(name, "invalid_field", "must not be empty");
    } else if (value.size() > spec.max_bytes) {
      object_.note(name, "invalid_field",
                   "is longer than " + std::to_string(spec.max_bytes) + " bytes");
    } else if (has_control(value, spec.form)) {
      object_.note(name, "invalid_field", "holds a control character");
    } else {
      return true;
    }
    return false;
  }

  static bool has_control(std::string_view value, TextForm form) {
    for (const char c : value) {
      if (static_cast<unsigned char>(c) >= 0x20) continue;
      if (form == TextForm::kLines && (c == '\n' || c == '\r' || c == '\t')) continue;
      return true;
    }
    return false;
  }

  bool list(std::string_view name, JsonValue& json, const List& spec) {
    const bool required = kSource == Source::kClient && spec.min > 0 && !spec.may_be_absent;
    if (!object_.find(name, JsonKind::kArray, json, required ? kRequired : kOptional)) return false;
    if constexpr (kSource == Source::kClient) {
      const std::size_t size = ArrayWalk(json).size();
      if (size < spec.min) {
        object_.note(name, "invalid_field", "needs at least " + std::to_string(spec.min));
        return false;
      }
      if (size > spec.max) {
        object_.note(name, "invalid_field",
                     "has more than " + std::to_string(spec.max) + " elements");
        return false;
      }
    }
    return true;
  }

  ObjectReader& object_;
  const std::vector<PathId>* path_ids_;
};

}  // namespace orderlog
