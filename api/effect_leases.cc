#include "api/effect_leases.h"

#include <utility>

namespace orderlog {

EffectLeases::Taken EffectLeases::take(const std::string& tenant, const EffectId& id,
                                       std::int64_t attempt, TimeMs until_ms, TimeMs now_ms) {
  Key key = tenant;
  key += '\0';
  key += id.view();
  const std::lock_guard lock(mutex_);
  forget_ended(now_ms);
  const auto known = leases_.find(key);
  if (known != leases_.end() && known->second.attempt >= attempt) return Taken::kHeld;
  if (by_end_.size() >= most_) return Taken::kFull;
  leases_.insert_or_assign(key, Lease{attempt, until_ms});
  by_end_.emplace(until_ms, std::move(key));
  return Taken::kYes;
}

std::size_t EffectLeases::live(TimeMs now_ms) {
  const std::lock_guard lock(mutex_);
  forget_ended(now_ms);
  return leases_.size();
}

void EffectLeases::forget_ended(TimeMs now_ms) {
  while (!by_end_.empty() && by_end_.begin()->first <= now_ms) {
    const auto lease = leases_.find(by_end_.begin()->second);
    if (lease != leases_.end() && lease->second.until_ms <= now_ms) leases_.erase(lease);
    by_end_.erase(by_end_.begin());
  }
}

}  // namespace orderlog
