#pragma once

// Writes what FieldWriter writes of a described struct as a JSON Schema (domain/codec/field.h).
//
// It says what a reader of the log can rely on: which members are always there and of which kind
// each is; "default" is what a member means that is left out. Limits are not part of it, since they
// bind clients only and may change, and members may be added to a version: so objects are open.
// The keywords are those that drafts 7 and 2020-12 have in common.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json/writer.h"
#include "base/strong.h"
#include "domain/codec/field.h"

namespace orderlog {

class SchemaWriter {
 public:
  explicit SchemaWriter(JsonWriter& json) : json_(json) {}

  // The members "type", "properties" and "required" of an object that is open.
  template <class T>
  void object_keywords() {
    const std::vector<std::string_view> outer = std::move(required_);
    required_.clear();
    json_.member("type", "object");
    json_.key("properties").begin_object();
    const T empty{};
    describe(*this, empty);
    json_.end_object();
    if (!required_.empty()) {
      json_.key("required").begin_array();
      for (const std::string_view name : required_) json_.string(name);
      json_.end_array();
    }
    required_ = outer;
  }

  template <class Tag>
  void operator()(std::string_view name, const StrongString<Tag>&, Id = {}) {
    text_left_out_when_empty(name);
  }
  template <class Tag>
  void operator()(std::string_view name, const StrongString<Tag>&, Text spec) {
    text(name, spec);
  }
  void operator()(std::string_view name, const std::string&, Text spec = {}) { text(name, spec); }
  void operator()(std::string_view name, const std::string&, Id) { text_left_out_when_empty(name); }
  void operator()(std::string_view name, const std::string&, Json spec) {
    json_.key(name).begin_object();
    if (spec.object_only) json_.member("type", "object");
    json_.member("description", "as its sender gave it").end_object();
  }
  void operator()(std::string_view name, const std::int64_t&, Number spec = {}) {
    if (spec.presence == kRequired) required_.push_back(name);
    integer(name, spec.presence == kOptional);
  }
  void operator()(std::string_view name, const std::optional<std::int64_t>&, Number = {}) {
    integer(name, false);
  }
  void operator()(std::string_view name, const bool&, Flag spec = {}) {
    json_.key(name).begin_object().member("type", "boolean");
    json_.member("default", spec.absent).end_object();
  }
  template <NamedEnum E>
  void operator()(std::string_view name, const E&) {
    required_.push_back(name);
    json_.key(name).begin_object();
    choices(EnumText<E>::kChoices);
    json_.end_object();
  }
  template <NamedEnum E>
  void operator()(std::string_view name, const E&, OptionalChoice<E> spec) {
    json_.key(name).begin_object();
    choices(EnumText<E>::kChoices);
    json_.member("default", to_string(spec.absent)).end_object();
  }
  template <class T>
  requires std::is_class_v<T>
  void operator()(std::string_view name, const T&) {
    required_.push_back(name);
    part<T>(name);
  }
  template <class T>
  requires std::is_class_v<T>
  void operator()(std::string_view name, const std::optional<T>&) { part<T>(name); }
  template <NamedEnum E>
  void operator()(std::string_view name, const std::optional<E>&) {
    json_.key(name).begin_object();
    choices(EnumText<E>::kChoices);
    json_.end_object();
  }
  template <class T>
  void operator()(std::string_view name, const std::vector<T>&, List = {}) {
    json_.key(name).begin_object().member("type", "array").member("minItems", 1);
    part<T>("items");
    json_.key("default").begin_array().end_array().end_object();
  }
  void operator()(std::string_view name, const std::vector<std::string>&, List = {}) {
    json_.key(name).begin_object().member("type", "array").member("minItems", 1);
    json_.key("items").begin_object().member("type", "string").end_object();
    json_.key("default").begin_array().end_array().end_object();
  }

 private:
  template <class T>
  void part(std::string_view name) {
    json_.key(name).begin_object();
    object_keywords<T>();
    json_.end_object();
  }

  void text(std::string_view name, const Text& spec) {
    if (spec.presence == kOptional) return text_left_out_when_empty(name);
    required_.push_back(name);
    json_.key(name).begin_object().member("type", "string").end_object();
  }
  // Even a required id: the log's shape is checked, and the domain never writes an empty one.
  void text_left_out_when_empty(std::string_view name) {
    json_.key(name).begin_object().member("type", "string").member("minLength", 1).end_object();
  }

  void integer(std::string_view name, bool zero_is_left_out) {
    json_.key(name).begin_object().member("type", "integer");
    if (zero_is_left_out) json_.member("default", 0);
    json_.end_object();
  }

  void choices(std::string_view comma_separated) {
    json_.member("type", "string").key("enum").begin_array();
    while (true) {
      const std::size_t comma = comma_separated.find(", ");
      json_.string(comma_separated.substr(0, comma));
      if (comma == std::string_view::npos) break;
      comma_separated.remove_prefix(comma + 2);
    }
    json_.end_array();
  }

  JsonWriter& json_;
  std::vector<std::string_view> required_;  // of the object that is open
};

}  // namespace orderlog
