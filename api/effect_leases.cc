#include "api/effect_leases.h"

#include <iterator>
#include <unordered_set>
#include <utility>

namespace orderlog {
namespace {

constexpr std::chrono::seconds kLookOverEvery{1};

}  // namespace

EffectLeases::Key EffectLeases::key_of(std::string_view tenant, const EffectId& id) {
  Key key(tenant);
  key += '\0';
  key += id.view();
  return key;
}

EffectLeases::Taken EffectLeases::take(std::string_view tenant, const EffectId& id,
                                       std::string_view offer, TimeMs until_ms, TimeMs now_ms) {
  Key key = key_of(tenant, id);
  const std::lock_guard lock(mutex_);
  forget_ended(now_ms);
  const auto known = leases_.find(key);
  if (known != leases_.end()) {
    if (known->second.offer >= offer) return Taken::kHeld;
    forget(known);
  }
  if (leases_.size() >= most_) return Taken::kFull;
  const auto end = by_end_.emplace(until_ms, key);
  leases_.emplace(std::move(key), Lease{std::string(offer), end});
  return Taken::kYes;
}

bool EffectLeases::holds(std::string_view tenant, const EffectId& id, std::string_view offer,
                         TimeMs now_ms) {
  const Key key = key_of(tenant, id);
  const std::lock_guard lock(mutex_);
  forget_ended(now_ms);
  const auto known = leases_.find(key);
  return known != leases_.end() && known->second.offer >= offer;
}

std::size_t EffectLeases::live(TimeMs now_ms) {
  const std::lock_guard lock(mutex_);
  forget_ended(now_ms);
  return leases_.size();
}

std::size_t EffectLeases::forget_ended_offers(const EndedOf& ended_of) {
  std::vector<std::string> offers;
  {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (looked_over_ && now - *looked_over_ < kLookOverEvery) return 0;
    looked_over_ = now;
    offers.reserve(leases_.size());
    for (const auto& [key, lease] : leases_) offers.push_back(lease.offer);
  }
  const std::vector<std::string> ended = ended_of(std::move(offers));
  const std::unordered_set<std::string_view> all(ended.begin(), ended.end());
  const std::lock_guard lock(mutex_);
  const std::size_t before = leases_.size();
  for (auto lease = leases_.begin(); lease != leases_.end();) {
    const auto next = std::next(lease);
    if (all.count(lease->second.offer) > 0) forget(lease);
    lease = next;
  }
  return before - leases_.size();
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
