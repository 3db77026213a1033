#include "replay/what_if/changes.h"

#include <optional>
#include <utility>
#include <variant>

#include "base/decimal.h"
#include "domain/pool/commands.h"
#include "domain/rule_specs.h"

namespace orderlog {
namespace {

struct PoolName {
  std::string_view name;  // behind "pool."
  std::int64_t OpenPool::*slot;
  std::int64_t min;
  std::int64_t max;
  std::string_view doc;
};

// clang-format off
const PoolName kPool[] = {
    {"per_user_limit", &OpenPool::per_user_limit, 0, kMaxQuantity, "units that a user may have; 0: any"},
    {"per_user_unpaid_limit", &OpenPool::per_user_unpaid_limit, 0, kMaxQuantity, "unpaid orders that a user may have; 0: any"},
    {"total", &OpenPool::total, 0, kMaxQuantity, "units at the beginning"},
    {"unit_price", &OpenPool::unit_price, 0, kMaxMoney, "minor units"},
    {"hold_ms", &OpenPool::hold_ms, 0, kMaxTimeoutMs, "as order.hold_ms, for this pool; 0: that one"},
    {"opens_at", &OpenPool::opens_at, 0, kMaxTimeMs, "epoch milliseconds"},
    {"closes_at", &OpenPool::closes_at, 0, kMaxTimeMs, "epoch milliseconds"},
};
// clang-format on

constexpr std::string_view kPoolPrefix = "pool.";
constexpr std::size_t kPoolsRemembered = 1'000;

std::string unknown(std::string_view name) {
  return "there is no '" + std::string(name) + "' to change";
}

Result<std::int64_t, std::string> value_of(std::string_view name, std::string_view text,
                                           std::int64_t min, std::int64_t max) {
  const auto value = whole_number<std::int64_t>(text);
  if (value && *value >= min && *value <= max) return *value;
  return fail(std::string(name) + " must be a whole number from " + std::to_string(min) + " to " +
              std::to_string(max) + ", not '" + std::string(text) + "'");
}

// "pool[ID].NAME" without the ID, which is put into `id`.
std::string without_id(std::string_view name, std::string_view& id) {
  const auto end = name.find("].");
  if (!name.starts_with("pool[") || end == std::string_view::npos) return std::string(name);
  id = name.substr(5, end - 5);
  return std::string(kPoolPrefix) + std::string(name.substr(end + 2));
}

}  // namespace

std::vector<ChangeableName> changeable_names() {
  std::vector<ChangeableName> names;
  for (const PoolName& term : kPool) {
    names.push_back({std::string(kPoolPrefix) + std::string(term.name), term.doc});
  }
  for (const RuleSpec& rule : kRuleSpecs) names.push_back({std::string(rule.asked), rule.doc});
  return names;
}

Result<Ok, std::string> Changes::add(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) {
    return fail("a change is NAME=VALUE, not '" + std::string(text) + "'");
  }
  const std::string_view given = text.substr(0, equals);
  if (given_.contains(given)) return fail(std::string(given) + " is given twice");
  if (given.starts_with("pool[]")) return fail(std::string("pool[ID] names a pool by its id"));
  std::string_view pool_id;
  const std::string name = without_id(given, pool_id);
  const std::string_view value = text.substr(equals + 1);
  auto added = name.starts_with(kPoolPrefix)
                   ? add_pool_change(text, name, std::string(pool_id), value)
                   : add_rule(name, value);
  if (added.ok()) given_.emplace(given);
  return added;
}

Result<Ok, std::string> Changes::add_rule(std::string_view name, std::string_view text) {
  for (const RuleSpec& rule : kRuleSpecs) {
    if (rule.asked != name) continue;
    if (const auto* slot = std::get_if<EffectKinds Rules::*>(&rule.member)) {
      const auto kinds = effect_kinds_from(text);
      if (!kinds) return fail(std::string(rule.asked) + " " + kinds.error());
      rules_.emplace_back([slot, kinds = *kinds](Rules& rules) { rules.*(*slot) = kinds; });
      return Ok{};
    }
    const auto value = value_of(rule.asked, text, rule.min, rule.max);
    if (!value) return fail(value.error());
    const auto* slot = std::get_if<std::int64_t Rules::*>(&rule.member);
    rules_.emplace_back([slot, value = *value](Rules& rules) { rules.*(*slot) = value; });
    return Ok{};
  }
  return fail(unknown(name));
}

Result<Ok, std::string> Changes::add_pool_change(std::string_view text, std::string_view name,
                                                 std::string pool_id, std::string_view value) {
  for (const PoolName& term : kPool) {
    if (term.name != name.substr(kPoolPrefix.size())) continue;
    const auto number = value_of(name, value, term.min, term.max);
    if (!number) return fail(number.error());
    pools_.push_back({std::string(text), std::move(pool_id), term.slot, *number});
    limits_users_ |= term.slot == &OpenPool::per_user_limit;
    return Ok{};
  }
  return fail(unknown(name));
}

void Changes::apply_to(ForkOptions& options) {
  for (const auto& change_rule : rules_) change_rule(options.rules);
  if (pools_.empty()) return;
  if (limits_users_) limit_of_rules_ = std::exchange(options.rules.per_user_limit, 0);
  options.rewrite = [this](Command& command, std::string_view fresh_id) {
    if (auto* open = std::get_if<OpenPool>(&command)) change(*open, fresh_id);
  };
}

void Changes::change(OpenPool& open, std::string_view fresh_id) {
  const std::string id = open.pool_id.empty() ? std::string(fresh_id) : open.pool_id.str();
  if (pools_met_.size() < kPoolsRemembered) pools_met_.insert(id);
  // What the rules said of all pools now stands in each, so that a change of one is of that one.
  if (limit_of_rules_ > 0) open.per_user_limit = limit_of_rules_;
  for (const bool of_all : {true, false}) {
    for (PoolChange& change : pools_) {
      if (change.pool_id.empty() != of_all) continue;
      if (!of_all && id != change.pool_id) continue;
      open.*change.slot = change.value;
      ++change.met;
    }
  }
}

std::vector<std::string> Changes::that_met_nothing() const {
  std::vector<std::string> texts;
  for (const PoolChange& change : pools_) {
    if (change.met == 0) texts.push_back(change.text);
  }
  return texts;
}

}  // namespace orderlog
