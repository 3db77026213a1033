#include <array>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

#include "domain/effect/state.h"

namespace orderlog {
namespace {

// In the order of the enumerations, whose values are the indices.
constexpr std::array<std::string_view, 3> kKinds = {"notification", "provider_query",
                                                    "provider_refund"};
static_assert(std::size(kKinds) == static_cast<std::size_t>(EffectKind::kProviderRefund) + 1);
static_assert(
    [] {
      for (const std::string_view kind : kKinds) {
        if (kind.size() > kMaxEffectKindLength ||
            kind.find_first_of("-:") != std::string_view::npos) {
          return false;
        }
      }
      return true;
    }(),
    "a kind ends an effect's id behind the last '-'");

constexpr std::string_view kStates[] = {"requested", "offered", "waiting",
                                        "completed", "parked",  "withdrawn"};
static_assert(std::size(kStates) == static_cast<std::size_t>(EffectState::kWithdrawn) + 1);

}  // namespace

std::string_view to_string(EffectKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<EffectKind> effect_kind_from(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    if (kKinds[i] == text) return static_cast<EffectKind>(i);
  }
  return std::nullopt;
}

std::span<const std::string_view> effect_kinds() { return kKinds; }

EffectId effect_id(const OrderId& order, EffectKind kind, std::string_view about) {
  std::string id = order.str();
  id += '-';
  id += to_string(kind);
  if (!about.empty()) {
    id += ':';
    id += about;
  }
  return EffectId(std::move(id));
}

std::string_view to_string(EffectState state) { return kStates[static_cast<std::size_t>(state)]; }

std::optional<EffectState> effect_state_from(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kStates); ++i) {
    if (kStates[i] == text) return static_cast<EffectState>(i);
  }
  return std::nullopt;
}

}  // namespace orderlog
