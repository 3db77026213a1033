#include "base/json/reader.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/json/huge_number.h"

namespace orderlog {
namespace {

namespace dom = simdjson::dom;

static_assert(sizeof(dom::element) == sizeof(JsonValue) &&
                  std::is_trivially_copyable_v<dom::element>,
              "JsonValue carries a dom::element");

dom::element element_of(const JsonValue& value) {
  dom::element element;
  std::memcpy(static_cast<void*>(&element), &value, sizeof element);
  return element;
}

// simdjson's own cursor over its tape; a container's element knows where it ends.
using Tape = simdjson::internal::tape_ref;

Tape tape_at(const void* document, std::size_t index) {
  return {static_cast<const dom::document*>(document), index};
}

// dom::array::size() stops counting here.
constexpr std::size_t kSaturatedCount = 0xFFFFFF;

JsonValue value_of(const dom::element& element) {
  JsonValue value;
  std::memcpy(static_cast<void*>(&value), &element, sizeof value);
  return value;
}

std::string_view name_of(JsonKind kind) {
  switch (kind) {
    case JsonKind::kObject:
      return "an object";
    case JsonKind::kArray:
      return "an array";
    case JsonKind::kString:
      return "a string";
    case JsonKind::kInteger:
      return "an integer";
    case JsonKind::kOtherNumber:
      return "a number";
    case JsonKind::kBoolean:
      return "true or false";
    case JsonKind::kNull:
      return "null";
  }
  return "";
}

// 0: neither an array nor an object.
std::size_t depth_of(const dom::element& element) {
  std::size_t within = 0;
  if (dom::array array; element.get(array) == simdjson::SUCCESS) {
    for (const dom::element child : array) within = std::max(within, depth_of(child));
    return within + 1;
  }
  if (dom::object object; element.get(object) == simdjson::SUCCESS) {
    for (const auto& [name, child] : object) within = std::max(within, depth_of(child));
    return within + 1;
  }
  return 0;
}

// A name given twice anywhere within `element`, or nothing.
std::optional<std::string> duplicate_within(const dom::element& element) {
  if (dom::array elements; element.get(elements) == simdjson::SUCCESS) {
    for (const dom::element child : elements) {
      if (auto name = duplicate_within(child)) return name;
    }
    return std::nullopt;
  }
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return std::nullopt;
  std::vector<std::string_view> names;
  for (const auto [name, child] : object) {
    names.push_back(name);
    if (auto within = duplicate_within(child)) return within;
  }
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return std::nullopt;
  return std::string(*twice);
}

}  // namespace

JsonKind JsonValue::kind() const {
  switch (element_of(*this).type()) {
    case dom::element_type::OBJECT:
      return JsonKind::kObject;
    case dom::element_type::ARRAY:
      return JsonKind::kArray;
    case dom::element_type::STRING:
      return JsonKind::kString;
    case dom::element_type::INT64:
      return JsonKind::kInteger;
    case dom::element_type::UINT64:  // only what int64 can't hold
    case dom::element_type::DOUBLE:
      return JsonKind::kOtherNumber;
    case dom::element_type::BOOL:
      return JsonKind::kBoolean;
    case dom::element_type::NULL_VALUE:
      return JsonKind::kNull;
  }
  return JsonKind::kNull;
}

std::string_view JsonValue::string() const {
  std::string_view text;
  ORDERLOG_CHECK(element_of(*this).get(text) == simdjson::SUCCESS, "not a string");
  return text;
}

std::int64_t JsonValue::integer() const {
  std::int64_t number = 0;
  ORDERLOG_CHECK(element_of(*this).get(number) == simdjson::SUCCESS, "not an integer");
  return number;
}

bool JsonValue::boolean() const {
  bool flag = false;
  ORDERLOG_CHECK(element_of(*this).get(flag) == simdjson::SUCCESS, "not a boolean");
  return flag;
}

std::string JsonValue::raw() const { return simdjson::minify(element_of(*this)); }

struct JsonParser::Impl {
  dom::parser parser;
  std::string padded;
};

JsonParser::JsonParser() : impl_(std::make_unique<Impl>()) {}
JsonParser::~JsonParser() = default;

Result<JsonValue, FieldError> JsonParser::parse(std::string_view text) {
  Impl& impl = *impl_;
  if (impl.parser.capacity() < text.size() || impl.parser.max_depth() != kMaxJsonDepth) {
    const std::size_t capacity = std::max<std::size_t>(text.size() * 2, 4096);
    if (impl.parser.allocate(capacity, kMaxJsonDepth) != simdjson::SUCCESS) {
      return fail(FieldError{"", "malformed_json", "too large to parse"});
    }
  }
  impl.padded.assign(text);
  impl.padded.append(simdjson::SIMDJSON_PADDING, '\0');
  dom::element root;
  const auto error = impl.parser.parse(impl.padded.data(), text.size(), false).get(root);
  if (error == simdjson::DEPTH_ERROR) {
    return fail(FieldError{"", "malformed_json",
                           "nested deeper than " + std::to_string(kMaxJsonDepth) + " levels"});
  }
  if (error == simdjson::NUMBER_ERROR) {
    if (auto place = place_of_huge_number(text)) {
      return fail(FieldError{std::move(*place), "invalid_field", "is out of range"});
    }
  }
  if (error != simdjson::SUCCESS) {
    return fail(FieldError{"", "malformed_json", simdjson::error_message(error)});
  }
  return value_of(root);
}

// An array's elements follow one another on the tape, each one slot or as long as its closing
// bracket says.
ArrayWalk::ArrayWalk(const JsonValue& array) : document_(array.document_) {
  dom::array elements;
  ORDERLOG_CHECK(element_of(array).get(elements) == simdjson::SUCCESS, "not an array");
  index_ = array.index_ + 1;
  end_ = tape_at(array.document_, array.index_).after_element() - 1;
  size_ = elements.size();
  if (size_ == kSaturatedCount) {
    size_ = 0;
    for (auto it = elements.begin(); it != elements.end(); ++it) ++size_;
  }
}

bool ArrayWalk::next(JsonValue& element) {
  if (index_ == end_) return false;
  element = JsonValue(document_, index_);
  index_ = tape_at(document_, index_).after_element();
  return true;
}

// A member is its name, one slot, and its value behind it.
ObjectWalk::ObjectWalk(const JsonValue& object) : document_(object.document_) {
  ORDERLOG_CHECK(object.kind() == JsonKind::kObject, "not an object");
  index_ = object.index_ + 1;
  end_ = tape_at(object.document_, object.index_).after_element() - 1;
}

bool ObjectWalk::next(std::string_view& name, JsonValue& value) {
  if (index_ == end_) return false;
  name = JsonValue(document_, index_).string();
  value = JsonValue(document_, tape_at(document_, index_).after_element());
  index_ = tape_at(document_, value.index_).after_element();
  return true;
}

ObjectReader::ObjectReader(const JsonValue& value, FieldErrors& errors, JsonPlace place)
    : errors_(errors), errors_before_(errors.size()), place_(place) {
  dom::object object;
  if (element_of(value).get(object) != simdjson::SUCCESS) {
    errors_.push_back({place_.pointer(), "invalid_field", "must be an object"});
    return;
  }
  document_ = value.document_;
  for (auto it = object.begin(); it != object.end(); ++it) {
    const std::string_view name = it.key();
    if (has(name)) {
      note(name, "duplicate_field", "is given twice");
      continue;
    }
    if (count_ == kMaxObjectMembers) {
      errors_.push_back({place_.pointer(), "invalid_field",
                         "has more than " + std::to_string(kMaxObjectMembers) + " members"});
      break;
    }
    names_ |= bit_of(name);
    members_[count_++] = Member{name.data(), name.size(), value_of(it.value()).index_};
  }
  all_ = count_ == kMaxObjectMembers ? ~Mask{0} : (Mask{1} << count_) - 1;
}

std::size_t ObjectReader::slot(std::string_view name) const {
  if ((names_ & bit_of(name)) == 0) return count_;
  for (std::size_t i = expected_; i < count_; ++i) {
    if (members_[i].name_view() == name) return i;
  }
  for (std::size_t i = 0; i < expected_; ++i) {
    if (members_[i].name_view() == name) return i;
  }
  return count_;
}

bool ObjectReader::has(std::string_view name) const { return slot(name) != count_; }

bool ObjectReader::any(std::string_view name, JsonValue& out) {
  const std::size_t found = slot(name);
  if (found == count_) return false;
  asked_ |= Mask{1} << found;
  expected_ = found + 1;
  out = JsonValue(document_, members_[found].index);
  return true;
}

bool ObjectReader::find(std::string_view name, JsonKind kind, JsonValue& out, Presence presence) {
  if (!any(name, out)) {
    if (presence == Presence::kRequired) note(name, "missing_field", "is required");
    return false;
  }
  const JsonKind actual = out.kind();
  if (actual == kind) return true;
  std::string detail = "must be " + std::string(name_of(kind));
  if (actual == JsonKind::kOtherNumber) {
    detail += " within ±(2^53 − 1), without fraction or exponent";
  }
  note(name, "invalid_field", std::move(detail));
  return false;
}

bool ObjectReader::text(std::string_view name, std::string& out, std::size_t max_bytes,
                        Presence presence) {
  JsonValue value;
  if (!find(name, JsonKind::kString, value, presence)) return false;
  const std::string_view text = value.string();
  if (text.size() > max_bytes) {
    note(name, "invalid_field", "is longer than " + std::to_string(max_bytes) + " bytes");
    return false;
  }
  out.assign(text);
  return true;
}

bool ObjectReader::integer(std::string_view name, std::int64_t& out, std::int64_t min,
                           std::int64_t max, Presence presence) {
  JsonValue value;
  if (!find(name, JsonKind::kInteger, value, presence)) return false;
  const std::int64_t number = value.integer();
  if (number < min || number > max) {
    note(name, "invalid_field",
         "must lie between " + std::to_string(min) + " and " + std::to_string(max));
    return false;
  }
  out = number;
  return true;
}

bool ObjectReader::boolean(std::string_view name, bool& out, Presence presence) {
  JsonValue value;
  if (!find(name, JsonKind::kBoolean, value, presence)) return false;
  out = value.boolean();
  return true;
}

bool ObjectReader::raw(std::string_view name, std::string& out, std::size_t max_bytes,
                       Presence presence, std::size_t max_depth) {
  JsonValue value;
  if (!any(name, value)) {
    if (presence == Presence::kRequired) note(name, "missing_field", "is required");
    return false;
  }
  if (const auto twice = duplicate_within(element_of(value))) {
    note(name, "duplicate_field", "gives \"" + *twice + "\" twice");
    return false;
  }
  if (depth_of(element_of(value)) > max_depth) {
    note(name, "invalid_field", "is nested deeper than " + std::to_string(max_depth) + " levels");
    return false;
  }
  std::string json = value.raw();
  if (json.size() > max_bytes) {
    note(name, "invalid_field", "is longer than " + std::to_string(max_bytes) + " bytes");
    return false;
  }
  out = std::move(json);
  return true;
}

bool ObjectReader::id_text(std::string_view name, std::string_view& out, Presence presence,
                           std::size_t max_length) {
  JsonValue value;
  if (!find(name, JsonKind::kString, value, presence)) return false;
  const std::string_view text = value.string();
  if (!is_valid_id(text, max_length)) {
    note(name, "invalid_field",
         "must be 1 to " + std::to_string(max_length) + " characters of A-Z a-z 0-9 _ . : -");
    return false;
  }
  out = text;
  return true;
}

void ObjectReader::note(std::string_view name, std::string_view code, std::string detail) {
  errors_.push_back({JsonPlace(place_, name).pointer(), std::string(code), std::move(detail)});
}

void ObjectReader::note_unknown() {
  for (std::size_t i = 0; i < count_; ++i) {
    if ((asked_ >> i & 1) == 0) {
      note(members_[i].name_view(), "unknown_field", "is not a field of this object");
    }
  }
}

}  // namespace orderlog
