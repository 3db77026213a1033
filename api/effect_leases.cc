#include "api/effect_leases.h"

#include <utility>
#include <vector>

namespace orderlog {
namespace {

constexpr std::chrono::seconds kLookOverEvery{1};

}  // namespace

EffectLeases::Taken EffectLeases::take(const std::string& tenant, const EffectId& id,
                                       std::int64_t attempt, TimeMs until_ms, TimeMs now_ms) {
  Key key = tenant;
  key += '\0';
  key += id.view();
  const std::lock_guard lock(mutex_);
  forget_ended(now_ms);
  const auto known = leases_.find(key);
  if (known != leases_.end()) {
    if (known->second.attempt >= attempt) return Taken::kHeld;
    forget(known);
  }
  if (leases_.size() >= most_) return Taken::kFull;
  const auto end = by_end_.emplace(until_ms, key);
  leases_.emplace(std::move(key), Lease{attempt, end});
  return Taken::kYes;
}

std::size_t EffectLeases::live(TimeMs now_ms) {
  const std::lock_guard lock(mutex_);
  forget_ended(now_ms);
  return leases_.size();
}

std::size_t EffectLeases::forget_those_over(const IsOver& is_over) {
  std::vector<std::pair<Key, std::int64_t>> all;
  {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (looked_over_ && now - *looked_over_ < kLookOverEvery) return 0;
    looked_over_ = now;
    all.reserve(leases_.size());
    for (const auto& [key, lease] : leases_) all.emplace_back(key, lease.attempt);
  }
  std::size_t ended = 0;
  for (const auto& [key, attempt] : all) {
    const std::string_view both = key;
    const std::size_t zero = both.find('\0');
    if (!is_over(both.substr(0, zero), EffectId(both.substr(zero + 1)), attempt)) continue;
    const std::lock_guard lock(mutex_);
    const auto lease = leases_.find(key);
    if (lease == leases_.end() || lease->second.attempt != attempt) continue;
    forget(lease);
    ++ended;
  }
  return ended;
}

void EffectLeases::forget(Leases::iterator lease) {
  by_end_.erase(lease->second.end);
  leases_.erase(lease);
}

void EffectLeases::forget_ended(TimeMs now_ms) {
  while (!by_end_.empty() && by_end_.begin()->first <= now_ms) {
    forget(leases_.find(by_end_.begin()->second));
  }
}

}  // namespace orderlog
