#include "domain/event.h"

#include <iterator>

namespace orderlog {
namespace {

// In the order of the enumeration, whose values are the indices.
constexpr std::string_view kKinds[] = {"order",          "pool",          "account",
                                       "transfer",       "job",           "effect",
                                       "discount_quota", "channel_order", "outcomes"};
static_assert(std::size(kKinds) == static_cast<std::size_t>(AggregateKind::kOutcomes) + 1);

// What the stream of outcomes was called while rejections were all there was in it. Old logs have
// it.
constexpr std::string_view kOutcomesBefore = "rejections";

}  // namespace

std::string_view to_string(AggregateKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::string StreamRef::name() const {
  std::string name;
  name.reserve(to_string(kind).size() + 1 + id.size());
  append_name(*this, name);
  return name;
}

void append_name(const StreamRef& stream, std::string& out) {
  out += to_string(stream.kind);
  if (stream.kind == AggregateKind::kOutcomes) return;
  out += '-';
  out += stream.id;
}

std::optional<StreamRef> stream_ref_from(std::string_view stream_name) {
  if (stream_name == to_string(AggregateKind::kOutcomes) || stream_name == kOutcomesBefore) {
    return StreamRef{AggregateKind::kOutcomes, ""};
  }
  const std::size_t dash = stream_name.find('-');
  if (dash == std::string_view::npos || dash + 1 == stream_name.size()) return std::nullopt;
  const std::string_view prefix = stream_name.substr(0, dash);
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    const auto kind = static_cast<AggregateKind>(i);
    if (kKinds[i] == prefix && kind != AggregateKind::kOutcomes) {
      return StreamRef{kind, std::string(stream_name.substr(dash + 1))};
    }
  }
  return std::nullopt;
}

}  // namespace orderlog
