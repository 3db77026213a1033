#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>

#include "domain/effect/kind_names.h"
#include "domain/effect/state.h"

namespace orderlog {
namespace {

// In the order of the enumerations, whose values are the indices.
constexpr std::array<std::string_view, 11> kKinds = {
    "notification", "provider_query", "provider_refund", "coupon_redemption",
    "points_award", "gift_pack",      "stock",           "weighing_ticket",
    "asset_issue",  "buy_back_order", "activity_update"};
static_assert(std::size(kKinds) == static_cast<std::size_t>(EffectKind::kActivityUpdate) + 1);
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

std::string no_kind_after_payment(std::string_view name) {
  std::string problem = "must be kinds of effects with commas between; \"";
  problem += name;
  problem += "\" is none of";
  std::string_view before = " ";
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    if (!may_follow_payment(static_cast<EffectKind>(i))) continue;
    problem += before;
    problem += kKinds[i];
    before = ", ";
  }
  return problem;
}

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

std::vector<EffectKind> EffectKinds::all() const {
  std::vector<EffectKind> kinds;
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    const auto kind = static_cast<EffectKind>(i);
    if (contains(kind)) kinds.push_back(kind);
  }
  return kinds;
}

std::string to_string(EffectKinds kinds) {
  std::string text;
  for (const EffectKind kind : kinds.all()) {
    if (!text.empty()) text += ',';
    text += to_string(kind);
  }
  return text;
}

Result<EffectKinds, std::string> effect_kinds_from(std::string_view text) {
  EffectKinds kinds;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view name = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    const auto kind = effect_kind_from(name);
    if (!kind || !may_follow_payment(*kind)) return fail(no_kind_after_payment(name));
    kinds.insert(*kind);
  }
  return kinds;
}

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
