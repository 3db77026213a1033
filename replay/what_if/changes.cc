#include "replay/what_if/changes.h"

#include <charconv>
#include <optional>
#include <utility>
#include <variant>

#include "domain/pool/commands.h"

namespace orderlog {
namespace {

using RuleSlot = std::variant<std::int64_t Rules::*, EffectKinds Rules::*>;

struct RuleName {
  std::string_view name;
  RuleSlot slot;
  std::int64_t min;
  std::int64_t max;
  std::string_view doc;
};

constexpr std::int64_t kMaxAttempts = 1'000;

// clang-format off
const RuleName kRules[] = {
    {"order.hold_ms", &Rules::hold_ms, 1, kMaxTimeoutMs, "an unpaid order keeps its units this long; a pool may have its own"},
    {"order.leg_timeout_ms", &Rules::leg_timeout_ms, 1, kMaxTimeoutMs, "a payment waits this long for its provider"},
    {"order.void_grace_ms", &Rules::void_grace_ms, 1, kMaxTimeoutMs, "a failed payment may be tried again this long"},
    {"order.discounted_per_phone_day", &Rules::discounted_orders_per_phone_day, 0, 1'000, "discounted orders of one telephone a day; 0: as many as they like"},
    {"order.day_utc_offset_hours", &Rules::day_utc_offset_hours, -12, 14, "whose days those are"},
    {"order.points_per_100", &Rules::points_per_100, 0, 10'000, "points for each 100 minor units paid"},
    {"order.effects_flash", &Rules::effects_flash, 0, 0, "what is due after payment, comma separated, by channel: flash sale"},
    {"order.effects_terminal", &Rules::effects_terminal, 0, 0, "… terminal"},
    {"order.effects_official", &Rules::effects_official, 0, 0, "… official"},
    {"order.effects_third_party", &Rules::effects_third_party, 0, 0, "… third party"},
    {"job.ttl_ms", &Rules::job_ttl_ms, 1, kMaxTimeoutMs, "a job that waited longer fails; a job may bring its own"},
    {"effect.attempts", &Rules::effect_attempts, 1, kMaxAttempts, "failures after which an effect is parked"},
    {"effect.attempt_ms", &Rules::effect_attempt_ms, 1, kMaxTimeoutMs, "an attempt that took longer has failed"},
    {"effect.backoff_ms", &Rules::effect_backoff_ms, 1, kMaxTimeoutMs, "the pause after the first failure"},
    {"effect.backoff_max_ms", &Rules::effect_backoff_max_ms, 1, kMaxTimeoutMs, "it doubles up to this"},
};

struct PoolName {
  std::string_view name;  // behind "pool."
  std::int64_t OpenPool::*slot;
  std::int64_t min;
  std::int64_t max;
  std::string_view doc;
};

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

std::optional<std::int64_t> integer_in(std::string_view text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

Result<std::int64_t, std::string> value_of(std::string_view name, std::string_view text,
                                           std::int64_t min, std::int64_t max) {
  const auto value = integer_in(text);
  if (value && *value >= min && *value <= max) return *value;
  return fail(std::string(name) + " must be a whole number from " + std::to_string(min) + " to " +
              std::to_string(max) + ", not '" + std::string(text) + "'");
}

Result<Ok, std::string> change_rule(const RuleName& rule, std::string_view text, Rules& rules) {
  if (const auto* kinds = std::get_if<EffectKinds Rules::*>(&rule.slot)) {
    const auto value = effect_kinds_from(text);
    if (!value) return fail(std::string(rule.name) + " " + value.error());
    rules.*(*kinds) = *value;
    return Ok{};
  }
  const auto value = value_of(rule.name, text, rule.min, rule.max);
  if (!value) return fail(value.error());
  rules.*std::get<std::int64_t Rules::*>(rule.slot) = *value;
  return Ok{};
}

void change_pool(const PoolName& term, std::int64_t value, std::string_view only,
                 ForkOptions& options) {
  // A limit of the rules would hide the pools' own.
  if (term.slot == &OpenPool::per_user_limit) options.rules.per_user_limit = 0;
  options.rewrite = [before = std::move(options.rewrite), slot = term.slot, value,
                     only = std::string(only)](Command& command) {
    if (before) before(command);
    auto* open = std::get_if<OpenPool>(&command);
    if (open != nullptr && (only.empty() || open->pool_id.view() == only)) open->*slot = value;
  };
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
  static const std::vector<std::string> pool_names = [] {
    std::vector<std::string> names;
    for (const PoolName& term : kPool)
      names.push_back(std::string(kPoolPrefix) + std::string(term.name));
    return names;
  }();
  std::vector<ChangeableName> names;
  for (std::size_t i = 0; i < pool_names.size(); ++i)
    names.push_back({pool_names[i], kPool[i].doc});
  for (const RuleName& rule : kRules) names.push_back({rule.name, rule.doc});
  return names;
}

Result<Ok, std::string> add_change(std::string_view text, ForkOptions& options) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) {
    return fail("a change is NAME=VALUE, not '" + std::string(text) + "'");
  }
  std::string_view pool_id;
  const std::string name = without_id(text.substr(0, equals), pool_id);
  const std::string_view value = text.substr(equals + 1);
  if (!name.starts_with(kPoolPrefix)) {
    for (const RuleName& rule : kRules) {
      if (rule.name == name) return change_rule(rule, value, options.rules);
    }
  } else {
    for (const PoolName& term : kPool) {
      if (term.name != std::string_view(name).substr(kPoolPrefix.size())) continue;
      const auto number = value_of(name, value, term.min, term.max);
      if (!number) return fail(number.error());
      change_pool(term, *number, pool_id, options);
      return Ok{};
    }
  }
  return fail("there is no '" + name + "' to change");
}

}  // namespace orderlog
