#pragma once

// Strict JSON for input that may be hostile: one document, valid UTF-8, no duplicate or unknown
// members, no floats where an integer is meant, no numbers in strings, bounded depth. What is wrong
// is collected member by member with a JSON pointer (RFC 6901) and a stable code, so that a client
// sees all its mistakes at once.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/json/place.h"
#include "base/money.h"
#include "base/result.h"

namespace orderlog {

// Codes are those of the HTTP contract: malformed_json, invalid_field, unknown_field,
// duplicate_field, missing_field.
struct FieldError {
  std::string pointer;
  std::string code;
  std::string detail;

  friend bool operator==(const FieldError&, const FieldError&) = default;
};

using FieldErrors = std::vector<FieldError>;

// Levels of a document; and of a part of it that a client may have kept as it is, which is less, so
// that whatever it comes to lie in can be read again.
inline constexpr std::size_t kMaxJsonDepth = 64;
inline constexpr std::size_t kMaxKeptDepth = 24;
inline constexpr std::size_t kMaxObjectMembers = 64;

enum class JsonKind { kObject, kArray, kString, kInteger, kOtherNumber, kBoolean, kNull };

// A value inside the document that its JsonParser parsed last; dangles at the next parse.
class JsonValue {
 public:
  JsonValue() = default;

  [[nodiscard]] JsonKind kind() const;
  // Each requires the matching kind().
  [[nodiscard]] std::string_view string() const;
  [[nodiscard]] std::int64_t integer() const;
  [[nodiscard]] bool boolean() const;
  // The value as minified JSON. Numbers come out in their shortest form: 1.10 as 1.1.
  [[nodiscard]] std::string raw() const;

 private:
  friend class JsonParser;
  friend class ObjectReader;
  friend class ArrayWalk;
  friend class ObjectWalk;

  JsonValue(const void* document, std::size_t index) : document_(document), index_(index) {}

  // simdjson::dom::element, kept opaque so that its header stays inside the one source file that
  // faces it.
  const void* document_ = nullptr;
  std::size_t index_ = 0;
};

// Owns the parsed document. One thread, one document at a time.
class JsonParser {
 public:
  JsonParser();
  ~JsonParser();
  JsonParser(const JsonParser&) = delete;
  JsonParser& operator=(const JsonParser&) = delete;

  // Copies `text` (the parser needs padding behind it); the value lives until the next parse.
  // Fails with malformed_json, pointer ""; with invalid_field at a number that fits no type.
  [[nodiscard]] Result<JsonValue, FieldError> parse(std::string_view text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

enum class Presence { kRequired, kOptional };
inline constexpr Presence kRequired = Presence::kRequired;
inline constexpr Presence kOptional = Presence::kOptional;

// Walks an array's elements in order.
class ArrayWalk {
 public:
  explicit ArrayWalk(const JsonValue& array);
  [[nodiscard]] std::size_t size() const { return size_; }
  // False at the end.
  bool next(JsonValue& element);

 private:
  const void* document_ = nullptr;
  std::size_t index_ = 0;  // of the next element on the parser's tape
  std::size_t end_ = 0;
  std::size_t size_ = 0;
};

// Walks an object's members in order, whatever their names.
class ObjectWalk {
 public:
  explicit ObjectWalk(const JsonValue& object);
  // False at the end. `name` lives as long as the document.
  bool next(std::string_view& name, JsonValue& value);

 private:
  const void* document_ = nullptr;
  std::size_t index_ = 0;  // of the next member's name on the parser's tape
  std::size_t end_ = 0;
};

// Reads one object's members by name. Every getter returns whether the member was there and good,
// and otherwise leaves its target alone, noting an error unless the member is optional and absent.
// An explicit null is an error, not an absence. finish() notes what nobody asked for. Members asked
// for in the order in which they stand are found at the first look.
class ObjectReader {
 public:
  // `place` is the object's own in the document.
  ObjectReader(const JsonValue& value, FieldErrors& errors, JsonPlace place = JsonPlace());
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  bool text(std::string_view name, std::string& out, std::size_t max_bytes,
            Presence presence = kRequired);
  bool integer(std::string_view name, std::int64_t& out, std::int64_t min, std::int64_t max,
               Presence presence = kRequired);
  bool boolean(std::string_view name, bool& out, Presence presence = kRequired);
  // Any JSON value, minified; a name that an object within it gives twice is an error too.
  bool raw(std::string_view name, std::string& out, std::size_t max_bytes,
           Presence presence = kRequired, std::size_t max_depth = kMaxJsonDepth);

  // 1 to `max_length` characters of the id alphabet.
  template <class Tag>
  bool id(std::string_view name, StrongString<Tag>& out, Presence presence = kRequired,
          std::size_t max_length = kMaxIdLength) {
    std::string_view text;
    if (!id_text(name, text, presence, max_length)) return false;
    out = StrongString<Tag>(text);
    return true;
  }

  // `parse` maps a name to std::optional<E>; `choices` names what is allowed in the error.
  template <class E, class Parse>
  bool choice(std::string_view name, E& out, Parse parse, std::string_view choices,
              Presence presence = kRequired) {
    JsonValue value;
    if (!find(name, JsonKind::kString, value, presence)) return false;
    const auto parsed = parse(value.string());
    if (!parsed) {
      note(name, "invalid_field", "must be one of " + std::string(choices));
      return false;
    }
    out = *parsed;
    return true;
  }

  // Calls `visit(JsonValue, const JsonPlace&)` for each element; more than `max` elements is an
  // error.
  template <class Visit>
  bool array(std::string_view name, std::size_t max, Visit visit, Presence presence = kRequired) {
    JsonValue value;
    if (!find(name, JsonKind::kArray, value, presence)) return false;
    ArrayWalk walk(value);
    if (walk.size() > max) {
      note(name, "invalid_field", "has more than " + std::to_string(max) + " elements");
      return false;
    }
    const JsonPlace own(place_, name);
    std::size_t i = 0;
    for (JsonValue element; walk.next(element); ++i) visit(element, JsonPlace(own, i));
    return true;
  }

  // Calls `visit(ObjectReader&)`, then finish() on it.
  template <class Visit>
  bool object(std::string_view name, Visit visit, Presence presence = kRequired) {
    JsonValue value;
    if (!find(name, JsonKind::kObject, value, presence)) return false;
    ObjectReader reader(value, errors_, JsonPlace(place_, name));
    visit(reader);
    reader.finish();
    return true;
  }

  // The member if it is there and of this kind; marks it as asked for.
  bool find(std::string_view name, JsonKind kind, JsonValue& out, Presence presence);
  // The member whatever its kind; marks it as asked for. False when absent (no error is noted).
  bool any(std::string_view name, JsonValue& out);
  [[nodiscard]] bool has(std::string_view name) const;

  void note(std::string_view name, std::string_view code, std::string detail);
  void finish() {
    if (asked_ != all_) note_unknown();
  }

  // Whether there is an object to read at all; where not, that is noted already.
  [[nodiscard]] bool is_object() const { return document_ != nullptr; }
  // False once anything was noted by this reader or one beneath it.
  [[nodiscard]] bool good() const { return errors_.size() == errors_before_; }
  [[nodiscard]] const JsonPlace& place() const { return place_; }
  [[nodiscard]] FieldErrors& errors() { return errors_; }

 private:
  // Without initialisers, because most of the slots are never used.
  struct Member {
    const char* name;
    std::size_t name_bytes;
    std::size_t index;

    [[nodiscard]] std::string_view name_view() const { return {name, name_bytes}; }
  };
  using Mask = std::uint64_t;
  static_assert(kMaxObjectMembers == 64, "one bit of a Mask per member");

  // One bit per name, to know most absent names without comparing.
  static Mask bit_of(std::string_view name) {
    if (name.empty()) return 1;
    const std::size_t first = static_cast<unsigned char>(name.front());
    const std::size_t last = static_cast<unsigned char>(name.back());
    return Mask{1} << ((name.size() * 5 + first * 3 + last) % 64);
  }
  // The member's slot, or count_.
  [[nodiscard]] std::size_t slot(std::string_view name) const;
  bool id_text(std::string_view name, std::string_view& out, Presence presence,
               std::size_t max_length);
  void note_unknown();

  FieldErrors& errors_;
  std::size_t errors_before_;
  JsonPlace place_;
  const void* document_ = nullptr;
  std::size_t count_ = 0;
  std::size_t expected_ = 0;  // the slot behind the one found last
  Mask asked_ = 0;
  Mask all_ = 0;
  Mask names_ = 0;  // bit_of() of every member
  std::array<Member, kMaxObjectMembers> members_;
};

}  // namespace orderlog
