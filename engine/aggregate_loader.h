#pragma once

// Finds an aggregate's present state: in the cache, or folded from its newest snapshot and the
// events after it. Belongs to the line's thread.

#include <optional>
#include <string>
#include <string_view>

#include "base/json/reader.h"
#include "domain/decision.h"
#include "engine/aggregate_cache.h"
#include "engine/as_of.h"
#include "eventstore/event_store.h"

namespace orderlog {

class AggregateLoader {
 public:
  AggregateLoader(const EventStore& store, AggregateCache& cache) : store_(store), cache_(cache) {}

  // nullptr when there is no such stream. The entry is in the cache then.
  [[nodiscard]] StoreResult<CachedAggregate*> load(std::string_view tenant, AggregateKind kind,
                                                   std::string_view id);

  // The state as it was at `version`, which is at most the durable one; for repeating an old
  // answer.
  [[nodiscard]] StoreResult<AggregateState> state_at(std::string_view tenant, const StreamRef& ref,
                                                     StreamVersion version);

  // The state as the log has it, whatever was decided since; monostate when there is none.
  [[nodiscard]] StoreResult<AggregateState> durable_state(std::string_view tenant,
                                                          const StreamRef& ref);

  [[nodiscard]] std::uint64_t folded() const { return folded_; }

 private:
  struct Folded {
    PastState then;
    StreamVersion snapshot_version;
  };

  StoreResult<Folded> fold(std::string_view tenant, const StreamRef& ref, StreamVersion to);
  // What the newest event that says anything about it says of the stream's deadline: the log's,
  // which is what the queue of deadlines has.
  StoreResult<Ok> restore_deadline(CachedAggregate& entry);

  const EventStore& store_;
  AggregateCache& cache_;
  JsonParser parser_;
  std::uint64_t folded_ = 0;
};

// The world as one command sees it: aggregates of its tenant, loaded when asked for. A failure to
// load shows as an absent aggregate and is kept in error(): whoever decided on it must throw the
// decision away.
class LoadedWorld final : public World {
 public:
  // `fresh_id` was made for this command alone: nothing of that name can exist, so nobody looks for
  // it.
  // `planted_loose_discounts`: LineOptions.
  LoadedWorld(AggregateLoader& loader, std::string_view tenant, std::string_view fresh_id,
              bool planted_loose_discounts = false)
      : loader_(loader),
        tenant_(tenant),
        fresh_id_(fresh_id),
        planted_loose_discounts_(planted_loose_discounts) {}

  [[nodiscard]] const Order* order(const OrderId& id) const override;
  [[nodiscard]] const Pool* pool(const PoolId& id) const override;
  [[nodiscard]] const Account* account(const AccountId& id) const override;
  [[nodiscard]] const Transfer* transfer(const TransferId& id) const override;
  [[nodiscard]] const Job* job(const JobId& id) const override;
  [[nodiscard]] const Effect* effect(const EffectId& id) const override;
  [[nodiscard]] const DiscountQuota* discount_quota(const DiscountQuotaId& id) const override;
  [[nodiscard]] const ChannelOrder* channel_order(const ChannelOrderId& id) const override;

  [[nodiscard]] const std::optional<StoreError>& error() const { return error_; }

 private:
  template <class Aggregate>
  const Aggregate* get(AggregateKind kind, std::string_view id) const;

  AggregateLoader& loader_;
  std::string_view tenant_;
  std::string_view fresh_id_;
  const bool planted_loose_discounts_;
  mutable AggregateState durable_quota_;  // planted_loose_discounts_ only
  mutable std::optional<StoreError> error_;
};

}  // namespace orderlog
