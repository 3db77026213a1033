#include "domain/aggregate.h"

#include <string>
#include <utility>

#include "base/check.h"
#include "base/heap_bytes.h"
#include "domain/account/decide.h"
#include "domain/channel_order/evolve.h"
#include "domain/discount_quota/evolve.h"
#include "domain/effect/decide.h"
#include "domain/job/decide.h"
#include "domain/order/evolve.h"
#include "domain/pool/decide.h"

namespace orderlog {
namespace {

// The aggregate that the event belongs to: the state's own, or a new one with the stream's id.
template <class Aggregate, class Id>
Aggregate& existing_or_new(AggregateState& state, const StreamRef& stream, AggregateKind kind,
                           Id Aggregate::*id) {
  ORDERLOG_CHECK(stream.kind == kind, "an event lies in a stream of its kind");
  if (std::holds_alternative<std::monostate>(state)) {
    state.emplace<Aggregate>().*id = Id(stream.id);
  }
  Aggregate* aggregate = std::get_if<Aggregate>(&state);
  ORDERLOG_CHECK(aggregate != nullptr, "a stream holds one kind of aggregate");
  return *aggregate;
}

struct FoldEvent {
  AggregateState& state;
  const StreamRef& stream;
  TimeMs at;

  void operator()(const OrderEvent& event) const { fold_order(order(), event, at); }
  void operator()(OrderEvent&& event) const { fold_order(order(), std::move(event), at); }
  void operator()(const PoolEvent& event) const {
    Pool& pool = existing_or_new(state, stream, AggregateKind::kPool, &Pool::id);
    pool = evolve_pool(std::move(pool), event, at);
  }
  void operator()(const AccountEvent& event) const {
    Account& account = existing_or_new(state, stream, AggregateKind::kAccount, &Account::id);
    account = evolve_account(std::move(account), event, at);
  }
  void operator()(const TransferEvent& event) const {
    Transfer& transfer = existing_or_new(state, stream, AggregateKind::kTransfer, &Transfer::id);
    transfer = evolve_transfer(std::move(transfer), event, at);
  }
  void operator()(const JobEvent& event) const {
    Job& job = existing_or_new(state, stream, AggregateKind::kJob, &Job::id);
    job = evolve_job(std::move(job), event, at);
  }
  void operator()(const EffectEvent& event) const {
    Effect& effect = existing_or_new(state, stream, AggregateKind::kEffect, &Effect::id);
    effect = evolve_effect(std::move(effect), event, at);
  }
  void operator()(const DiscountQuotaEvent& event) const {
    DiscountQuota& quota =
        existing_or_new(state, stream, AggregateKind::kDiscountQuota, &DiscountQuota::id);
    quota = evolve_discount_quota(std::move(quota), event, at);
  }
  void operator()(const ChannelOrderEvent& event) const {
    ChannelOrder& number =
        existing_or_new(state, stream, AggregateKind::kChannelOrder, &ChannelOrder::id);
    number = evolve_channel_order(std::move(number), event, at);
  }
  void operator()(const CommandRejected&) const {
    ORDERLOG_CHECK(stream.kind == AggregateKind::kOutcomes, "rejections have a stream");
  }
  void operator()(const CommandSatisfied&) const {
    ORDERLOG_CHECK(stream.kind == AggregateKind::kOutcomes, "they lie beside the rejections");
  }

  [[nodiscard]] Order& order() const {
    return existing_or_new(state, stream, AggregateKind::kOrder, &Order::id);
  }
};

struct FindDeadline {
  using Deadline = std::optional<TimeMs>;

  Deadline operator()(const std::monostate&) const { return std::nullopt; }
  Deadline operator()(const Order& order) const {
    return order.deadline ? Deadline(order.deadline->due_ms) : std::nullopt;
  }
  Deadline operator()(const Pool&) const { return std::nullopt; }
  Deadline operator()(const Account&) const { return std::nullopt; }
  Deadline operator()(const Transfer& transfer) const {
    const bool waits = transfer.state == TransferState::kPending && transfer.expires_at > 0;
    return waits ? Deadline(transfer.expires_at) : std::nullopt;
  }
  Deadline operator()(const Job&) const { return std::nullopt; }
  Deadline operator()(const Effect& effect) const {
    return effect.due_at > 0 ? Deadline(effect.due_at) : std::nullopt;
  }
  Deadline operator()(const DiscountQuota&) const { return std::nullopt; }
  Deadline operator()(const ChannelOrder&) const { return std::nullopt; }
};

struct CountHeapBytes {
  std::size_t operator()(const std::monostate&) const { return 0; }

  std::size_t operator()(const Order& order) const {
    std::size_t bytes =
        heap_bytes(order.id) + heap_bytes(order.order_code) + heap_bytes(order.merchant_id) +
        heap_bytes(order.store_id) + heap_bytes(order.user_id) +
        heap_bytes(order.channel_order_no) + heap_bytes(order.pool_id) + heap_bytes(order.address) +
        heap_bytes(order.phone) + heap_bytes(order.remark) + heap_bytes(order.present) +
        heap_bytes(order.discount_quota_id) + heap_bytes(order.cancel_reason);
    if (order.pending_void) bytes += heap_bytes(order.pending_void->reason);
    if (order.delivery) {
      bytes += heap_bytes(order.delivery->courier) + heap_bytes(order.delivery->tracking);
    }
    bytes += order.items.capacity() * sizeof(PlacedItem);
    for (const PlacedItem& item : order.items) {
      bytes += heap_bytes(item.sku) + heap_bytes(item.title);
    }
    bytes += order.discounts.capacity() * sizeof(Discount);
    for (const Discount& discount : order.discounts) bytes += heap_bytes(discount.code);
    bytes += order.coupon_ids.capacity() * sizeof(std::string);
    for (const std::string& coupon : order.coupon_ids) bytes += heap_bytes(coupon);
    bytes += order.legs.capacity() * sizeof(Leg);
    for (const Leg& leg : order.legs) {
      bytes += heap_bytes(leg.provider) + heap_bytes(leg.provider_ref) + heap_bytes(leg.method) +
               heap_bytes(leg.operator_id);
    }
    bytes += order.refunds.capacity() * sizeof(Refund);
    for (const Refund& refund : order.refunds) {
      bytes += heap_bytes(refund.reason) + refund.items.capacity() * sizeof(RefundItem) +
               refund.parts.capacity() * sizeof(RefundPart);
    }
    return bytes;
  }

  std::size_t operator()(const Pool& pool) const {
    // A node of the map has its pair, a link and a cached hash; a bucket is a pointer.
    constexpr std::size_t kNode = sizeof(std::pair<const UserId, PoolUse>) + 2 * sizeof(void*);
    // Names of users are taken at a usual length: counting them would cost a pass over the map
    // with every order.
    constexpr std::size_t kUserName = 32;
    return heap_bytes(pool.title) + heap_bytes(pool.attributes) +
           pool.uses.size() * (kNode + kUserName) + pool.uses.bucket_count() * sizeof(void*);
  }

  std::size_t operator()(const Account& account) const {
    constexpr std::size_t kHoldNames = 128;
    return heap_bytes(account.id) + account.holds.capacity() * sizeof(Hold) +
           account.holds.size() * kHoldNames;
  }

  std::size_t operator()(const Transfer& transfer) const {
    return heap_bytes(transfer.id) + heap_bytes(transfer.debit_account) +
           heap_bytes(transfer.credit_account) + heap_bytes(transfer.explanation);
  }

  std::size_t operator()(const Job& job) const {
    return heap_bytes(job.id) + heap_bytes(job.user_id) + heap_bytes(job.pool_id) +
           heap_bytes(job.present) + heap_bytes(job.order_id) + heap_bytes(job.error_code) +
           heap_bytes(job.error_detail);
  }

  std::size_t operator()(const Effect& effect) const {
    return heap_bytes(effect.id) + heap_bytes(effect.order_id) + heap_bytes(effect.about) +
           heap_bytes(effect.details) + heap_bytes(effect.last_failure) +
           heap_bytes(effect.result) + heap_bytes(effect.operator_id);
  }

  std::size_t operator()(const DiscountQuota& quota) const {
    std::size_t bytes = heap_bytes(quota.id) + quota.order_ids.capacity() * sizeof(std::string);
    for (const std::string& order : quota.order_ids) bytes += heap_bytes(order);
    return bytes;
  }

  std::size_t operator()(const ChannelOrder& number) const {
    return heap_bytes(number.id) + heap_bytes(number.order_id);
  }
};

}  // namespace

void evolve_in_place(AggregateState& state, const StreamRef& stream, const Event& event,
                     TimeMs at_ms) {
  std::visit(FoldEvent{state, stream, at_ms}, event);
}

void evolve_in_place(AggregateState& state, const StreamRef& stream, Event&& event, TimeMs at_ms) {
  std::visit(FoldEvent{state, stream, at_ms}, std::move(event));
}

AggregateState evolve(AggregateState state, const StreamRef& stream, const Event& event,
                      TimeMs at_ms) {
  evolve_in_place(state, stream, event, at_ms);
  return state;
}

std::optional<TimeMs> deadline_of(const AggregateState& state) {
  return std::visit(FindDeadline{}, state);
}

Command due_command(const StreamRef& stream) {
  if (stream.kind == AggregateKind::kTransfer) return ExpireTransfer{TransferId(stream.id)};
  if (stream.kind == AggregateKind::kEffect) return AdvanceEffect{EffectId(stream.id)};
  ORDERLOG_CHECK(stream.kind == AggregateKind::kOrder, "nothing else has deadlines");
  return ExpireOrder{OrderId(stream.id)};
}

std::size_t approximate_bytes(const AggregateState& state) {
  return sizeof(AggregateState) + std::visit(CountHeapBytes{}, state);
}

}  // namespace orderlog
