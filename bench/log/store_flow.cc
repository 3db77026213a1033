#include "bench/log/store_flow.h"

#include <utility>

#include "bench/http/request_template.h"

namespace orderlog::bench {
namespace {

constexpr Money kPrice = 19'900;

std::string numbered(std::string_view prefix, std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(prefix).append(RequestTemplate::kDigits - digits.size(), '0').append(digits);
}

// splitmix64: one user's orders, and one store's, lie all over the log.
std::uint64_t scattered(std::uint64_t number) {
  std::uint64_t z = (number + 1) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

}  // namespace

StoreFlow::StoreFlow(std::string run, const Clock& clock, StoreTown& town)
    : run_(std::move(run)), clock_(clock), town_(town) {}

std::vector<Envelope> StoreFlow::next(std::size_t count) {
  std::vector<Envelope> commands;
  commands.reserve(count + 4);
  while (commands.size() < count) {
    const std::uint64_t order = town_.next_order.fetch_add(4, std::memory_order_relaxed);
    commands.push_back(envelope(place(order, false)));
    commands.push_back(envelope(place(order + 1, false)));
    commands.push_back(envelope(collect(order + 1)));
    commands.push_back(envelope(place(order + 2, true)));
    commands.push_back(envelope(place(order + 3, true)));
  }
  return commands;
}

Envelope StoreFlow::envelope(Command command) {
  Envelope envelope;
  envelope.command = std::move(command);
  envelope.received_at_ms = clock_.now_ms();
  envelope.idempotency_key = run_ + "-" + std::to_string(++number_);
  envelope.fresh_id = ids_.next(envelope.received_at_ms);
  return envelope;
}

Command StoreFlow::place(std::uint64_t order, bool paid) const {
  const std::uint64_t drawn = scattered(order);
  PlaceOrder command;
  command.order_id = OrderId(numbered("order-", order));
  command.merchant_id = MerchantId("bench");
  command.store_id = StoreId(numbered("store-", (drawn >> 32) % town_.stores));
  command.user_id = UserId(numbered("user-", (drawn & UINT32_MAX) % town_.users));
  command.channel = paid ? Channel::kThirdParty : Channel::kTerminal;
  command.paid = paid;
  Item item;
  item.sku = Sku("sheep-2026-spring");
  item.title = "One spring lamb, raised for a year";
  item.quantity = 1;
  item.unit_price = kPrice;
  command.items.push_back(std::move(item));
  return command;
}

Command StoreFlow::collect(std::uint64_t order) {
  CollectPayment payment;
  payment.order_id = OrderId(numbered("order-", order));
  payment.amount = kPrice;
  payment.method = "cash";
  payment.operator_id = OperatorId("operator-7");
  return payment;
}

}  // namespace orderlog::bench
