#pragma once

// The aggregates of one tenant, folded in memory, in the place of the engine's cache.

#include <map>
#include <set>
#include <span>
#include <string>

#include "domain/aggregate.h"
#include "domain/decision.h"

namespace orderlog::testing {

// Copies are worlds of their own. One thread.
class MemoryWorld final : public World {
 public:
  using Evolve = AggregateState (*)(AggregateState, const StreamRef&, const Event&, TimeMs);

  struct Entry {
    AggregateState state;
    StreamVersion version;

    friend bool operator==(const Entry&, const Entry&) = default;
  };

  // Another fold than the domain's own shows that a test would see a broken one.
  explicit MemoryWorld(Evolve evolve = orderlog::evolve) : evolve_(evolve) {}

  [[nodiscard]] const Order* order(const OrderId& id) const override;
  [[nodiscard]] const Pool* pool(const PoolId& id) const override;
  [[nodiscard]] const Account* account(const AccountId& id) const override;
  [[nodiscard]] const Transfer* transfer(const TransferId& id) const override;
  [[nodiscard]] const Job* job(const JobId& id) const override;
  [[nodiscard]] const Effect* effect(const EffectId& id) const override;
  [[nodiscard]] const DiscountQuota* discount_quota(const DiscountQuotaId& id) const override;
  [[nodiscard]] const ChannelOrder* channel_order(const ChannelOrderId& id) const override;

  void fold(const NewEvent& event, TimeMs at_ms);
  void fold(std::span<const NewEvent> events, TimeMs at_ms);

  // By stream name.
  [[nodiscard]] const std::map<std::string, Entry>& aggregates() const { return aggregates_; }
  [[nodiscard]] const Entry* find(const StreamRef& ref) const;

  // The streams that were asked for since the last call. The engine can only append to an existing
  // stream that the decision has looked at.
  [[nodiscard]] std::set<std::string> take_asked() const;

 private:
  template <class Aggregate>
  const Aggregate* get(const StreamRef& ref) const;

  Evolve evolve_;
  std::map<std::string, Entry> aggregates_;
  mutable std::set<std::string> asked_;
};

}  // namespace orderlog::testing
