#include "tests/domain/memory_world.h"

#include <utility>

namespace orderlog::testing {

template <class Aggregate>
const Aggregate* MemoryWorld::get(const StreamRef& ref) const {
  const std::string name = ref.name();
  asked_.insert(name);
  const auto found = aggregates_.find(name);
  return found == aggregates_.end() ? nullptr : std::get_if<Aggregate>(&found->second.state);
}

const Order* MemoryWorld::order(const OrderId& id) const { return get<Order>(stream_of(id)); }
const Pool* MemoryWorld::pool(const PoolId& id) const { return get<Pool>(stream_of(id)); }
const Account* MemoryWorld::account(const AccountId& id) const {
  return get<Account>(stream_of(id));
}
const Transfer* MemoryWorld::transfer(const TransferId& id) const {
  return get<Transfer>(stream_of(id));
}
const Job* MemoryWorld::job(const JobId& id) const { return get<Job>(stream_of(id)); }
const Effect* MemoryWorld::effect(const EffectId& id) const { return get<Effect>(stream_of(id)); }
const DiscountQuota* MemoryWorld::discount_quota(const DiscountQuotaId& id) const {
  return get<DiscountQuota>(stream_of(id));
}

const ChannelOrder* MemoryWorld::channel_order(const ChannelOrderId& id) const {
  return get<ChannelOrder>(stream_of(id));
}

void MemoryWorld::fold(const NewEvent& event, TimeMs at_ms) {
  Entry& entry = aggregates_[event.stream.name()];
  entry.state = evolve_(std::move(entry.state), event.stream, event.event, at_ms);
  entry.version = entry.version.next();
}

void MemoryWorld::fold(std::span<const NewEvent> events, TimeMs at_ms) {
  for (const NewEvent& event : events) fold(event, at_ms);
}

const MemoryWorld::Entry* MemoryWorld::find(const StreamRef& ref) const {
  const auto found = aggregates_.find(ref.name());
  return found == aggregates_.end() ? nullptr : &found->second;
}

std::set<std::string> MemoryWorld::take_asked() const { return std::exchange(asked_, {}); }

}  // namespace orderlog::testing
