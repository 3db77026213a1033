#include "bench/http/model_board.h"

#include <charconv>

#include "base/json/reader.h"
#include "bench/http/exchange.h"

namespace orderlog::bench {
namespace {

constexpr std::size_t kTextBytesMax = 4'096;

void read_version(JsonValue value, FieldErrors& errors, std::vector<ModelVersion>& all) {
  ObjectReader reader(value, errors);
  ModelVersion version;
  reader.text("name", version.name, kTextBytesMax);
  reader.text("role", version.role, kTextBytesMax);
  reader.text("state", version.state, kTextBytesMax);
  std::string position;
  reader.text("position", position, kTextBytesMax);
  version.position = position_from(position).value_or(0);
  JsonValue stopped;
  if (reader.any("stopped", stopped) && stopped.kind() == JsonKind::kObject) {
    ObjectReader(stopped, errors).text("reason", version.stopped, kTextBytesMax);
  }
  all.push_back(std::move(version));
}

}  // namespace

std::optional<std::uint64_t> position_from(std::string_view text) {
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    text.remove_prefix(colon + 1);
  }
  std::uint64_t position = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), position);
  if (parsed.ec != std::errc()) return std::nullopt;
  return position;
}

std::optional<std::vector<ModelVersion>> model_board(const Endpoint& endpoint,
                                                     std::string_view name) {
  std::string target = "/v1/projections";
  if (!name.empty()) target.append("?name=").append(name);
  const auto response = exchange(endpoint, "GET", target);
  if (!response || response->status != 200) return std::nullopt;
  JsonParser parser;
  const auto document = parser.parse(response->body);
  if (!document || document->kind() != JsonKind::kObject) return std::nullopt;
  FieldErrors errors;
  JsonValue list;
  if (!ObjectReader(*document, errors).any("data", list) || list.kind() != JsonKind::kArray) {
    return std::nullopt;
  }
  std::vector<ModelVersion> all;
  ArrayWalk walk(list);
  for (JsonValue element; walk.next(element);) {
    if (element.kind() == JsonKind::kObject) read_version(element, errors, all);
  }
  return all;
}

}  // namespace orderlog::bench
