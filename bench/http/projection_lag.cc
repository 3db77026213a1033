#include "bench/http/projection_lag.h"

#include <cstdint>
#include <thread>

#include "base/json/reader.h"
#include "bench/http/exchange.h"
#include "bench/http/model_board.h"
#include "bench/measure/process_usage.h"

namespace orderlog::bench {
namespace {

std::optional<std::uint64_t> log_head(const Endpoint& endpoint) {
  const auto response = exchange(endpoint, "GET", "/v1/log");
  if (!response || response->status != 200) return std::nullopt;
  JsonParser parser;
  const auto document = parser.parse(response->body);
  if (!document || document->kind() != JsonKind::kObject) return std::nullopt;
  FieldErrors errors;
  JsonValue value;
  if (!ObjectReader(*document, errors).any("position", value)) return std::nullopt;
  if (value.kind() == JsonKind::kInteger) return static_cast<std::uint64_t>(value.integer());
  if (value.kind() != JsonKind::kString) return std::nullopt;
  return position_from(value.string());
}

// The position of the read model that is furthest behind; a version that is only kept stands still.
std::optional<std::uint64_t> slowest_position(const Endpoint& endpoint) {
  const auto board = model_board(endpoint);
  if (!board) return std::nullopt;
  std::optional<std::uint64_t> slowest;
  for (const ModelVersion& version : *board) {
    if (version.role == "previous") continue;
    if (!slowest || version.position < *slowest) slowest = version.position;
  }
  return slowest;
}

}  // namespace

std::optional<std::chrono::milliseconds> await_projections(const Endpoint& endpoint,
                                                           std::chrono::milliseconds at_most) {
  const std::uint64_t start_ns = now_ns();
  const auto head = log_head(endpoint);
  if (!head) return std::nullopt;
  while (true) {
    const auto position = slowest_position(endpoint);
    const std::chrono::milliseconds waited((now_ns() - start_ns) / 1'000'000);
    if (position && *position >= *head) return waited;
    if (waited > at_most) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace orderlog::bench
