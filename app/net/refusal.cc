#include "app/net/refusal.h"

#include "base/json/reader.h"

namespace orderlog {
namespace {

constexpr std::size_t kLongText = 64 << 10;
constexpr std::size_t kMostFields = 10'000;
// The others are like them.
constexpr std::size_t kFieldsNamed = 3;

// "; /day must be a day such as 2026-11-21". What the detail says already is left out.
std::string fields_of(ObjectReader& problem, const std::string& said) {
  std::string text;
  std::size_t named = 0;
  problem.array(
      "errors", kMostFields,
      [&](const JsonValue& value, const JsonPlace& place) {
        ObjectReader field(value, problem.errors(), place);
        std::string pointer;
        std::string detail;
        field.text("pointer", pointer, kLongText);
        field.text("detail", detail, kLongText);
        const std::string sentence = pointer.empty() ? detail : pointer + " " + detail;
        if (sentence == said) return;
        if (named++ < kFieldsNamed) text.append("; ").append(sentence);
      },
      kOptional);
  if (named > kFieldsNamed) text += "; and " + std::to_string(named - kFieldsNamed) + " more";
  return text;
}

}  // namespace

std::optional<std::string> problem_text(std::string_view body) {
  JsonParser parser;
  const auto json = parser.parse(body);
  if (!json || json->kind() != JsonKind::kObject) return std::nullopt;
  FieldErrors errors;
  ObjectReader problem(*json, errors);
  std::string code;
  std::string detail;
  if (!problem.text("code", code, kLongText) || !problem.text("detail", detail, kLongText)) {
    return std::nullopt;
  }
  return code + ": " + detail + fields_of(problem, detail);
}

std::string not_ours(const HttpResponse& answer) {
  const std::string_view type = answer.header("content-type");
  std::string text = "what answers there is no Orderlog server: " + std::to_string(answer.status);
  return text.append(", ").append(type.empty() ? "of no content type" : type);
}

std::string refusal_text(const HttpResponse& answer) {
  const auto problem = problem_text(answer.body);
  if (!problem) return not_ours(answer);
  return "the server answered " + std::to_string(answer.status) + " " + *problem;
}

bool is_json(const HttpResponse& answer) {
  return answer.header("content-type").starts_with("application/json");
}

}  // namespace orderlog
