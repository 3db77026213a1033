#include "bench/log/flow.h"

#include <utility>

namespace orderlog::bench {
namespace {

constexpr Money kPrice = 19'900;

}  // namespace

Flow::Flow(std::string run, const Clock& clock, Shape shape)
    : run_(std::move(run)), clock_(clock), shape_(shape) {}

std::vector<Envelope> Flow::opening() {
  OpenPool pool;
  pool.pool_id = PoolId("pool-" + run_);
  pool.merchant_id = MerchantId("bench");
  pool.title = "A pool that nobody can empty";
  pool.total = 1'000'000'000;
  pool.unit_price = kPrice;
  pool.opens_at = 1;
  pool.closes_at = 4'000'000'000'000;
  std::vector<Envelope> commands;
  commands.push_back(envelope(std::move(pool)));
  return commands;
}

std::vector<Envelope> Flow::next(std::size_t count) {
  std::vector<Envelope> commands;
  commands.reserve(count + 5);
  while (commands.size() < count) {
    commands.push_back(envelope(place(OrderId(ids_.next(clock_.now_ms())))));
    if (shape_ == Shape::kOrders) continue;
    const OrderId collected(ids_.next(clock_.now_ms()));
    commands.push_back(envelope(place(collected)));
    commands.push_back(envelope(collect(collected)));
    commands.push_back(envelope(submit_job()));
    commands.push_back(envelope(submit_job()));
  }
  return commands;
}

Envelope Flow::envelope(Command command) {
  Envelope envelope;
  envelope.command = std::move(command);
  envelope.received_at_ms = clock_.now_ms();
  envelope.idempotency_key = run_ + "-" + std::to_string(++number_);
  envelope.fresh_id = ids_.next(envelope.received_at_ms);
  return envelope;
}

Command Flow::place(const OrderId& order_id) {
  PlaceOrder order;
  order.order_id = order_id;
  order.merchant_id = MerchantId("bench");
  order.user_id = UserId("user-" + std::to_string(++user_));
  order.channel = Channel::kTerminal;
  Item item;
  item.sku = Sku("sheep-2026-spring");
  item.title = "One spring lamb, raised for a year";
  item.quantity = 1;
  item.unit_price = kPrice;
  order.items.push_back(std::move(item));
  return order;
}

Command Flow::collect(const OrderId& order_id) const {
  CollectPayment payment;
  payment.order_id = order_id;
  payment.amount = kPrice;
  payment.method = "cash";
  payment.operator_id = OperatorId("operator-7");
  return payment;
}

Command Flow::submit_job() {
  SubmitJob job;
  job.user_id = UserId("user-" + std::to_string(++user_));
  job.pool_id = PoolId("pool-" + run_);
  job.quantity = 1;
  return job;
}

}  // namespace orderlog::bench
