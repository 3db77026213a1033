#include "bench/http/projection_lag.h"

#include <charconv>
#include <cstdint>
#include <string_view>
#include <thread>

#include "base/json/reader.h"
#include "bench/http/exchange.h"
#include "bench/measure/process_usage.h"

namespace orderlog::bench {
namespace {

// 7 or "0:7".
std::optional<std::uint64_t> position_of(JsonValue value) {
  if (value.kind() == JsonKind::kInteger) return static_cast<std::uint64_t>(value.integer());
  if (value.kind() != JsonKind::kString) return std::nullopt;
  std::string_view text = value.string();
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    text.remove_prefix(colon + 1);
  }
  std::uint64_t position = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), position);
  if (parsed.ec != std::errc()) return std::nullopt;
  return position;
}

std::optional<std::uint64_t> member_position(JsonValue object, FieldErrors& errors) {
  ObjectReader reader(object, errors);
  JsonValue value;
  if (!reader.any("position", value)) return std::nullopt;
  return position_of(value);
}

std::optional<std::uint64_t> log_head(const Endpoint& endpoint, JsonParser& parser) {
  const auto response = exchange(endpoint, "GET", "/v1/log");
  if (!response || response->status != 200) return std::nullopt;
  const auto document = parser.parse(response->body);
  if (!document || document->kind() != JsonKind::kObject) return std::nullopt;
  FieldErrors errors;
  return member_position(*document, errors);
}

// The position of the read model that is furthest behind.
std::optional<std::uint64_t> slowest_position(const Endpoint& endpoint, JsonParser& parser) {
  const auto response = exchange(endpoint, "GET", "/v1/projections");
  if (!response || response->status != 200) return std::nullopt;
  const auto document = parser.parse(response->body);
  if (!document || document->kind() != JsonKind::kObject) return std::nullopt;
  FieldErrors errors;
  JsonValue list;
  if (!ObjectReader(*document, errors).any("data", list) || list.kind() != JsonKind::kArray) {
    return std::nullopt;
  }
  std::optional<std::uint64_t> slowest;
  ArrayWalk walk(list);
  for (JsonValue element; walk.next(element);) {
    const auto position = member_position(element, errors);
    if (position && (!slowest || *position < *slowest)) slowest = position;
  }
  return slowest;
}

}  // namespace

std::optional<std::chrono::milliseconds> await_projections(const Endpoint& endpoint,
                                                           std::chrono::milliseconds at_most) {
  const std::uint64_t start_ns = now_ns();
  JsonParser parser;
  const auto head = log_head(endpoint, parser);
  if (!head) return std::nullopt;
  while (true) {
    const auto position = slowest_position(endpoint, parser);
    const std::chrono::milliseconds waited((now_ns() - start_ns) / 1'000'000);
    if (position && *position >= *head) return waited;
    if (waited > at_most) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace orderlog::bench
