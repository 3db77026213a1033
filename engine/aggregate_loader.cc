#include "engine/aggregate_loader.h"

#include <variant>

#include "domain/codec/codec.h"
#include "domain/codec/kept_state.h"
#include "engine/stream_walk.h"
#include "eventstore/commit_reading.h"

namespace orderlog {
namespace {

// Whoever waits for a cold aggregate wants all of it.
constexpr std::size_t kEventsPerLoad = 1'024;

}  // namespace

StoreResult<CachedAggregate*> AggregateLoader::load(std::string_view tenant, AggregateKind kind,
                                                    std::string_view id) {
  if (CachedAggregate* cached = cache_.find(tenant, kind, id)) return cached;
  const StreamRef ref{kind, std::string(id)};
  const std::string stream = ref.name();
  auto head = store_.stream_head(tenant, stream);
  if (!head) return fail(std::move(head).error());
  if (!*head) return static_cast<CachedAggregate*>(nullptr);

  const StreamHead at = **head;
  if (kind == AggregateKind::kOutcomes) {  // a list of notes, without a state
    CachedAggregate* entry = cache_.insert(tenant, kind, id);
    entry->version = at.version;
    entry->last_position = at.position;
    return entry;
  }
  auto folded = fold(tenant, ref, at.version);
  if (!folded) return fail(std::move(folded).error());
  CachedAggregate* entry = cache_.insert(tenant, kind, id);
  entry->state = std::move(folded->then.state);
  entry->version = folded->then.version;
  entry->last_position = folded->then.position;
  entry->snapshot_version = folded->snapshot_version;
  if (deadline_of(entry->state)) {
    if (auto restored = restore_deadline(*entry); !restored) {
      cache_.erase(*entry);
      return fail(std::move(restored).error());
    }
  }
  cache_.resized(*entry);
  return entry;
}

StoreResult<AggregateState> AggregateLoader::state_at(std::string_view tenant, const StreamRef& ref,
                                                      StreamVersion version) {
  if (const CachedAggregate* cached = cache_.find(tenant, ref.kind, ref.id);
      cached != nullptr && cached->version == version) {
    return cached->state;
  }
  auto folded = fold(tenant, ref, version);
  if (!folded) return fail(std::move(folded).error());
  return std::move(folded->then.state);
}

StoreResult<AggregateState> AggregateLoader::durable_state(std::string_view tenant,
                                                           const StreamRef& ref) {
  const std::string stream = ref.name();
  auto head = store_.stream_head(tenant, stream);
  if (!head) return fail(std::move(head).error());
  if (!*head) return AggregateState();
  auto folded = fold(tenant, ref, (*head)->version);
  if (!folded) return fail(std::move(folded).error());
  return std::move(folded->then.state);
}

StoreResult<AggregateLoader::Folded> AggregateLoader::fold(std::string_view tenant,
                                                           const StreamRef& ref, StreamVersion to) {
  ++folded_;
  const std::string stream = ref.name();
  Folded folded;
  PastState& then = folded.then;
  auto snapshot = store_.find_snapshot(tenant, stream, to);
  if (!snapshot) return fail(std::move(snapshot).error());
  // A snapshot that another program kept, or that can't be read, only costs the longer way.
  if (*snapshot) {
    auto state = decode_kept_state(parser_, ref, (*snapshot)->bytes);
    if (state) {
      then = {std::move(*state), (*snapshot)->version, (*snapshot)->position};
      folded.snapshot_version = then.version;
    }
  }
  const auto every = [](const StoredEvent&) { return true; };
  const WalkBounds bounds{to.value() - then.version.value(), kEventsPerLoad};
  auto end = walk_stream(store_, parser_, tenant, ref, bounds, then, every, every);
  if (!end) return fail(std::move(end).error());
  if (then.version < to) {
    return fail(undecodable_event(stream, then.position, "the log ends early"));
  }
  return folded;
}

// The event that set a pending deadline is near the stream's end: walk back to it. An event that
// was recorded under older rules may have taken away what the state has under today's; then the log
// has none, and the next event sets it again.
StoreResult<Ok> AggregateLoader::restore_deadline(CachedAggregate& entry) {
  const auto damaged = [&entry](Position at, std::optional<CommitError>) {
    return undecodable_event(entry.ref.name(), at, "its commit is damaged");
  };
  std::string bytes;
  CommitView commit;
  for (Position at = entry.last_position; at.value() > 0;) {
    auto read = decode_commit_at(store_, at, bytes, commit, damaged);
    if (!read) return fail(std::move(read).error());
    const EventView& event = commit.events[at.value() - commit.first_position.value()];
    if (event.deadline_ms != 0) {
      entry.deadline = {event.deadline_ms, at};
      return Ok{};
    }
    if (event.cleared_deadline_position != Position(0)) return Ok{};
    at = event.previous;
  }
  return Ok{};
}

template <class Aggregate>
const Aggregate* LoadedWorld::get(AggregateKind kind, std::string_view id) const {
  if (id == fresh_id_) return nullptr;
  auto loaded = loader_.load(tenant_, kind, id);
  if (!loaded) {
    error_ = std::move(loaded).error();
    return nullptr;
  }
  return *loaded == nullptr ? nullptr : std::get_if<Aggregate>(&(*loaded)->state);
}

const Order* LoadedWorld::order(const OrderId& id) const {
  return get<Order>(AggregateKind::kOrder, id.view());
}
const Pool* LoadedWorld::pool(const PoolId& id) const {
  return get<Pool>(AggregateKind::kPool, id.view());
}
const Account* LoadedWorld::account(const AccountId& id) const {
  return get<Account>(AggregateKind::kAccount, id.view());
}
const Transfer* LoadedWorld::transfer(const TransferId& id) const {
  return get<Transfer>(AggregateKind::kTransfer, id.view());
}
const Job* LoadedWorld::job(const JobId& id) const {
  return get<Job>(AggregateKind::kJob, id.view());
}
const Effect* LoadedWorld::effect(const EffectId& id) const {
  return get<Effect>(AggregateKind::kEffect, id.view());
}
const ChannelOrder* LoadedWorld::channel_order(const ChannelOrderId& id) const {
  return get<ChannelOrder>(AggregateKind::kChannelOrder, id.view());
}
const DiscountQuota* LoadedWorld::discount_quota(const DiscountQuotaId& id) const {
  if (!planted_loose_discounts_) {
    return get<DiscountQuota>(AggregateKind::kDiscountQuota, id.view());
  }
  auto durable = loader_.durable_state(tenant_, stream_of(id));
  if (!durable) {
    error_ = std::move(durable).error();
    return nullptr;
  }
  durable_quota_ = std::move(*durable);
  return std::get_if<DiscountQuota>(&durable_quota_);
}

}  // namespace orderlog
