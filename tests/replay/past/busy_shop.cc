#include "tests/replay/past/busy_shop.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace orderlog::testing {
namespace {

constexpr std::size_t kSentTogether = 32;
constexpr std::uint64_t kAlive =
    20;  // of the newest orders and transfers, those that are asked for
constexpr TimeMs kHour = 3'600'000;

LineOptions options() {
  LineOptions options;
  options.rules.effects_flash = {EffectKind::kNotification};
  options.rules.effects_terminal = {EffectKind::kPointsAward, EffectKind::kWeighingTicket};
  options.rules.effects_official = {EffectKind::kStock, EffectKind::kNotification};
  options.rules.points_per_100 = 1;
  options.rules.effect_attempts = 3;
  options.rules.discounted_orders_per_phone_day = 3;
  return options;
}

}  // namespace

BusyShop::BusyShop(std::uint64_t seed, std::size_t commands) : random_(seed) {
  auto line = Line::start(*log_, clock_, options());
  if (!line.ok()) throw std::runtime_error(line.error().detail);
  line_ = *std::move(line);
  open();
  for (std::size_t i = 0; i < commands; ++i) ask();
  flush();
  line_->drain();
}

void BusyShop::open() {
  for (const char* kind : {"balance", "points"}) {
    const bool is_points = std::string_view(kind) == "points";
    const std::string currency = is_points ? "POINTS" : "CNY";
    send(OpenAccount{AccountId("house-" + currency), currency, AccountKind::kHouse, true});
    for (int i = 0; i < 12; ++i) {
      const AccountId account(std::string(kind) + ":u" + std::to_string(i));
      send(OpenAccount{account, currency, is_points ? AccountKind::kPoints : AccountKind::kBalance,
                       false});
      MakeTransfer fill;
      fill.debit_account = AccountId("house-" + currency);
      fill.credit_account = account;
      fill.amount = 50'000;
      send(fill);
    }
  }
  for (int i = 0; i < 4; ++i) {
    OpenPool open;
    open.pool_id = PoolId("p" + std::to_string(i));
    open.merchant_id = MerchantId("m1");
    open.title = "Lamb";
    open.total = 500;
    open.unit_price = 700;
    open.opens_at = clock_.now_ms() - kHour;
    open.closes_at = clock_.now_ms() + 1'000 * kHour;
    send(open);
  }
}

OrderId BusyShop::order() {
  const std::uint64_t back = std::min(orders_, kAlive);
  return OrderId("o" + std::to_string(back == 0 ? 0 : orders_ - below(back)));
}

void BusyShop::ask() {
  clock_.advance_ms(static_cast<TimeMs>(below(4) == 0 ? 0 : below(20'000)));
  if (below(200) == 0) {  // whatever has waited for its time
    flush();
    clock_.advance_ms(kHour / 3);
    line_->clock_moved();
  }
  const std::uint64_t choice = below(20);
  if (choice < 3) return place();
  if (choice < 13) return ask_about_order();
  if (choice < 15) return ask_about_effect();
  if (choice < 18) return ask_about_money();
  if (choice == 18) {
    SubmitJob job;
    job.user_id = UserId(user());
    job.pool_id = PoolId(pool());
    job.quantity = 1 + static_cast<std::int64_t>(below(3));
    return send(job);
  }
  send(AdjustPool{PoolId(pool()), static_cast<std::int64_t>(below(20)) - 9, OperatorId("op1"),
                  "counted"});
}

void BusyShop::place() {
  PlaceOrder place;
  place.order_id = OrderId("o" + std::to_string(++orders_));
  place.merchant_id = MerchantId("m1");
  place.user_id = UserId(user());
  constexpr Channel kChannels[] = {Channel::kTerminal, Channel::kOfficial, Channel::kThirdParty};
  place.channel = kChannels[below(3)];
  place.items = {{Sku("tea"), "Tea", 1 + static_cast<std::int64_t>(below(3)), 900, false},
                 {Sku(pool()), "Lamb", 1, 700, false}};
  if (below(3) == 0) {
    place.discounts = {{"new", 100}};
    place.phone = "1380013800" + std::to_string(below(5));
  }
  if (place.channel != Channel::kTerminal && below(2) == 0) {
    place.channel_order_no = "N" + std::to_string(orders_ - below(2));
    place.paid = below(2) == 0;
  }
  send(place);
}

void BusyShop::ask_about_order() {
  const OrderId id = order();
  const Initiator initiator = below(2) == 0 ? Initiator::kCustomer : Initiator::kStore;
  const LegId leg("l" + std::to_string(1 + below(2)));
  const RefundId refund("r" + std::to_string(1 + below(2)));
  const auto result = below(3) == 0 ? ProviderResult::kFailed : ProviderResult::kSucceeded;
  switch (below(12)) {
    case 0:
    case 1: {
      PayOrder pay{id, static_cast<Money>(below(2) * 100), static_cast<Money>(below(3) * 300), {}};
      if (below(2) == 0) pay.third_party = ThirdPartyPayment{"wx", 900};
      return send(pay);
    }
    case 2:
    case 3:
      return send(ConfirmPayment{id, leg, result, "ref"});
    case 4:
      return send(CollectPayment{id, 900, "cash", OperatorId("op1")});
    case 5:
      return send(VoidOrder{id, initiator, "changed"});
    case 6:
      return send(AcceptOrder{id});
    case 7:
      return send(PrepareOrder{id});
    case 8: {
      RequestRefund ask{id, initiator, "cold", std::nullopt, {}, {}};
      if (below(2) == 0) ask.amount = 300;
      return send(ask);
    }
    case 9:
      return send(ApproveRefund{id, refund, OperatorId("op1")});
    case 10:
      return send(ConfirmRefund{id, refund, {}, result, "back"});
    default:
      return send(ShipOrder{id, "lee", "T1"});
  }
}

void BusyShop::ask_about_effect() {
  constexpr EffectKind kKinds[] = {EffectKind::kNotification, EffectKind::kWeighingTicket};
  const EffectId id = effect_id(order(), kKinds[below(2)]);
  if (below(2) == 0) return send(CompleteEffect{id, "done"});
  send(FailEffect{id, "no paper", 0});
}

void BusyShop::ask_about_money() {
  const std::uint64_t back = std::min(transfers_, kAlive);
  const TransferId old("t" + std::to_string(back == 0 ? 0 : transfers_ - below(back)));
  switch (below(4)) {
    case 0:
      return send(PostTransfer{old});
    case 1:
      return send(VoidTransfer{old});
    default: {
      MakeTransfer make;
      make.transfer_id = TransferId("t" + std::to_string(++transfers_));
      make.debit_account = AccountId("balance:" + user());
      make.credit_account = AccountId("balance:" + user());
      make.amount = 1 + static_cast<Money>(below(5'000));
      make.pending = below(2) == 0;
      if (make.pending) make.timeout_ms = 60'000;
      return send(make);
    }
  }
}

void BusyShop::send(Command command) {
  Envelope envelope;
  envelope.command = std::move(command);
  envelope.actor = "tester";
  envelope.received_at_ms = clock_.now_ms();
  envelope.fresh_id = ids_.next(clock_.now_ms());
  if (below(2) == 0) envelope.idempotency_key = "k" + std::to_string(++keys_);
  if (below(6) == 0) envelope.at_ms = clock_.now_ms() - static_cast<TimeMs>(below(5) * kHour);
  waiting_.push_back(std::move(envelope));
  if (waiting_.size() == kSentTogether) flush();
}

void BusyShop::flush() { static_cast<void>(line_->execute(std::exchange(waiting_, {}))); }

}  // namespace orderlog::testing
