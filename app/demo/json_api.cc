#include "app/demo/json_api.h"

#include <charconv>
#include <chrono>
#include <thread>
#include <utility>

#include "app/net/refusal.h"

namespace orderlog {
namespace {

constexpr int kTries = 50;
constexpr std::chrono::milliseconds kPause{100};
constexpr std::size_t kMaxText = 4'096;

bool is_busy(int status) { return status == 429 || status == 503; }

}  // namespace

std::string said(const JsonAnswer& answer) {
  return answer.refusal.empty() ? "the server answered " + std::to_string(answer.status)
                                : answer.refusal;
}

NetResult<JsonAnswer> JsonApi::get(const std::string& target, std::uint64_t min_position) {
  const std::string token = "0:" + std::to_string(min_position);
  HttpHeaders headers;
  if (min_position > 0) {
    headers = {{"Orderlog-Min-Position", token}, {"Prefer", "wait=10"}};
  }
  for (int tries = 1;; ++tries) {
    auto response = client_.get(target, headers);
    if (!response.ok()) return fail(response.error());
    if (!is_busy(response->status) || tries == kTries) {
      return answer_of(std::move(response).value());
    }
    std::this_thread::sleep_for(kPause);
  }
}

NetResult<JsonAnswer> JsonApi::post(const std::string& target, const std::string& body,
                                    const std::string& key) {
  HttpHeaders headers;
  if (!key.empty()) headers.emplace_back("Idempotency-Key", key);
  for (int tries = 1;; ++tries) {
    auto response = client_.post_json(target, body, headers);
    if (!response.ok()) return fail(response.error());
    if (!is_busy(response->status) || tries == kTries) {
      return answer_of(std::move(response).value());
    }
    std::this_thread::sleep_for(kPause);
  }
}

JsonAnswer JsonApi::answer_of(HttpResponse response) {
  JsonAnswer answer;
  answer.status = response.status;
  answer.replayed = response.header("idempotency-replayed") == "true";
  const std::string_view token = response.header("orderlog-position");
  const std::string_view number = token.substr(std::min(token.size(), token.find(':') + 1));
  std::from_chars(number.data(), number.data() + number.size(), answer.position);
  if (response.status >= 300 || !is_json(response)) answer.refusal = refusal_text(response);
  answer.body = std::move(response.body);
  return answer;
}

std::optional<std::int64_t> JsonApi::integer(const JsonAnswer& answer, std::string_view name) {
  const auto document = parser_.parse(answer.body);
  if (!document.ok() || document->kind() != JsonKind::kObject) return std::nullopt;
  FieldErrors errors;
  ObjectReader object(*document, errors);
  std::int64_t value = 0;
  if (!object.integer(name, value, -kMaxExactInteger, kMaxExactInteger)) return std::nullopt;
  return value;
}

std::optional<std::string> JsonApi::text(const JsonAnswer& answer, std::string_view name) {
  const auto document = parser_.parse(answer.body);
  if (!document.ok() || document->kind() != JsonKind::kObject) return std::nullopt;
  FieldErrors errors;
  ObjectReader object(*document, errors);
  std::string value;
  if (!object.text(name, value, kMaxText)) return std::nullopt;
  return value;
}

std::optional<std::string> JsonApi::text(const JsonAnswer& answer, std::string_view outer,
                                         std::string_view name) {
  const auto document = parser_.parse(answer.body);
  if (!document.ok() || document->kind() != JsonKind::kObject) return std::nullopt;
  FieldErrors errors;
  ObjectReader object(*document, errors);
  JsonValue inner_value;
  if (!object.find(outer, JsonKind::kObject, inner_value, kOptional)) return std::nullopt;
  ObjectReader inner(inner_value, errors);
  std::string value;
  if (!inner.text(name, value, kMaxText)) return std::nullopt;
  return value;
}

}  // namespace orderlog
