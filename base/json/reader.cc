#include "base/json/reader.h"

#include <simdjson.h>

#include <cstring>

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

// RFC 6901: ~ and / inside a name are written ~0 and ~1.
std::string pointer_token(std::string_view name) {
  std::string token;
  for (const char c : name) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
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
  if (error != simdjson::SUCCESS) {
    return fail(FieldError{"", "malformed_json", simdjson::error_message(error)});
  }
  return value_of(root);
}

ArrayWalk::ArrayWalk(JsonValue array) {
  dom::array elements;
  ORDERLOG_CHECK(element_of(array).get(elements) == simdjson::SUCCESS, "not an array");
  document_ = array.document_;
  size_ = elements.size();
  if (size_ == 0xFFFFFF) {  // where simdjson's counter saturates
    size_ = 0;
    for (auto it = elements.begin(); it != elements.end(); ++it) ++size_;
  }
  const auto value_at = [](const dom::array::iterator& it) { return value_of(*it); };
  if (size_ == 0) {
    index_ = end_ = 0;
    return;
  }
  index_ = value_at(elements.begin()).index_;
  end_ = size_;
}

bool ArrayWalk::next(JsonValue& element) {
  if (end_ == 0) return false;
  --end_;
  JsonValue here;
  here.document_ = document_;
  here.index_ = index_;
  element = here;
  if (end_ > 0) {
    // The next element starts where this one ends on the tape.
    const dom::element current = element_of(here);
    struct TapeRef : simdjson::internal::tape_ref {
      explicit TapeRef(const dom::element& e) {
        std::memcpy(static_cast<void*>(this), &e, sizeof(dom::element));
      }
    };
    index_ = TapeRef(current).after_element();
  }
  return true;
}

ObjectReader::ObjectReader(JsonValue value, FieldErrors& errors, std::string pointer)
    : errors_(errors), errors_before_(errors.size()), pointer_(std::move(pointer)) {
  dom::object object;
  if (element_of(value).get(object) != simdjson::SUCCESS) {
    errors_.push_back({pointer_, "invalid_field", "must be an object"});
    return;
  }
  for (const auto [name, child] : object) {
    if (has(name)) {
      note(name, "duplicate_field", "is given twice");
      continue;
    }
    if (count_ == kMaxObjectMembers) {
      errors_.push_back({pointer_, "invalid_field",
                         "has more than " + std::to_string(kMaxObjectMembers) + " members"});
      return;
    }
    members_[count_++] = Member{name, value_of(child)};
  }
}

ObjectReader::Member* ObjectReader::member(std::string_view name) {
  for (std::size_t i = 0; i < count_; ++i) {
    if (members_[i].name == name) return &members_[i];
  }
  return nullptr;
}

bool ObjectReader::has(std::string_view name) const {
  for (std::size_t i = 0; i < count_; ++i) {
    if (members_[i].name == name) return true;
  }
  return false;
}

bool ObjectReader::any(std::string_view name, JsonValue& out) {
  Member* found = member(name);
  if (found == nullptr) return false;
  found->asked = true;
  out = found->value;
  return true;
}

bool ObjectReader::find(std::string_view name, JsonKind kind, JsonValue& out, Presence presence) {
  Member* found = member(name);
  if (found == nullptr) {
    if (presence == Presence::kRequired) note(name, "missing_field", "is required");
    return false;
  }
  found->asked = true;
  const JsonKind actual = found->value.kind();
  if (actual != kind) {
    std::string detail = "must be " + std::string(name_of(kind));
    if (actual == JsonKind::kOtherNumber)
      detail += " within ±(2^53 − 1), without fraction or exponent";
    note(name, "invalid_field", std::move(detail));
    return false;
  }
  out = found->value;
  return true;
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
                       Presence presence) {
  JsonValue value;
  if (!any(name, value)) {
    if (presence == Presence::kRequired) note(name, "missing_field", "is required");
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

bool ObjectReader::id_text(std::string_view name, std::string_view& out, Presence presence) {
  JsonValue value;
  if (!find(name, JsonKind::kString, value, presence)) return false;
  const std::string_view text = value.string();
  if (!is_valid_id(text)) {
    note(name, "invalid_field", "must be 1 to 64 characters of A-Z a-z 0-9 _ . : -");
    return false;
  }
  out = text;
  return true;
}

void ObjectReader::note(std::string_view name, std::string_view code, std::string detail) {
  errors_.push_back({pointer_ + "/" + pointer_token(name), std::string(code), std::move(detail)});
}

void ObjectReader::finish() {
  for (std::size_t i = 0; i < count_; ++i) {
    if (!members_[i].asked)
      note(members_[i].name, "unknown_field", "is not a field of this object");
  }
}

}  // namespace orderlog
