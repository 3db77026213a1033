#include "tests/e2e/reply.h"

#include <charconv>

#include "base/json/reader.h"

namespace orderlog::testing {
namespace {

std::optional<JsonValue> step(const JsonValue& value, std::string_view name) {
  if (value.kind() == JsonKind::kObject) {
    FieldErrors errors;
    ObjectReader object(value, errors);
    JsonValue member;
    if (object.any(name, member)) return member;
  } else if (value.kind() == JsonKind::kArray) {
    std::size_t index = 0;
    std::from_chars(name.data(), name.data() + name.size(), index);
    ArrayWalk walk(value);
    JsonValue element;
    for (std::size_t i = 0; walk.next(element); ++i) {
      if (i == index) return element;
    }
  }
  return std::nullopt;
}

std::optional<JsonValue> look(JsonParser& parser, std::string_view json, std::string_view pointer) {
  auto parsed = parser.parse(json);
  if (!parsed) return std::nullopt;
  std::optional<JsonValue> value = *parsed;
  while (value && !pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    value = step(*value, pointer.substr(0, end));
    pointer.remove_prefix(end);
  }
  return value;
}

JsonParser& own_parser() {
  thread_local JsonParser parser;
  return parser;
}

}  // namespace

std::optional<std::string> json_text(std::string_view json, std::string_view pointer) {
  const auto value = look(own_parser(), json, pointer);
  if (!value || value->kind() != JsonKind::kString) return std::nullopt;
  return std::string(value->string());
}

std::optional<std::int64_t> json_integer(std::string_view json, std::string_view pointer) {
  const auto value = look(own_parser(), json, pointer);
  if (!value || value->kind() != JsonKind::kInteger) return std::nullopt;
  return value->integer();
}

std::size_t json_size(std::string_view json, std::string_view pointer) {
  const auto value = look(own_parser(), json, pointer);
  if (!value || value->kind() != JsonKind::kArray) return 0;
  return ArrayWalk(*value).size();
}

std::vector<std::string> json_texts(std::string_view json, std::string_view array,
                                    std::string_view member) {
  std::vector<std::string> texts;
  const auto value = look(own_parser(), json, array);
  if (!value || value->kind() != JsonKind::kArray) return texts;
  ArrayWalk walk(*value);
  for (JsonValue element; walk.next(element);) {
    const auto text = step(element, member);
    if (text && text->kind() == JsonKind::kString) texts.emplace_back(text->string());
  }
  return texts;
}

std::vector<std::string> json_strings(std::string_view json, std::string_view array) {
  std::vector<std::string> texts;
  const auto value = look(own_parser(), json, array);
  if (!value || value->kind() != JsonKind::kArray) return texts;
  ArrayWalk walk(*value);
  for (JsonValue element; walk.next(element);) {
    if (element.kind() == JsonKind::kString) texts.emplace_back(element.string());
  }
  return texts;
}

std::uint64_t position_of_token(std::string_view token) {
  const std::size_t colon = token.find(':');
  if (colon == std::string_view::npos) return 0;
  std::uint64_t position = 0;
  std::from_chars(token.data() + colon + 1, token.data() + token.size(), position);
  return position;
}

}  // namespace orderlog::testing
