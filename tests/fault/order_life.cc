#include "tests/fault/order_life.h"

#include <algorithm>
#include <cstddef>
#include <random>
#include <utility>

namespace orderlog::testing {
namespace {

class LifeWriter {
 public:
  LifeWriter(std::uint64_t seed, std::uint64_t number, std::size_t stores)
      : random_(seed * 1'000'003 + number) {
    life_.id = "d" + std::to_string(number);
    store_ = store_of(number % stores);
    merchant_ = merchant_of(number % stores);
  }

  OrderLife write() && {
    const std::uint64_t channel = below(10);
    if (channel < 4) {
      counter();
    } else {
      takeaway(channel < 7 ? "official" : "third_party");
    }
    return std::move(life_);
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool one_in(std::uint64_t times) { return below(times) == 0; }

  void add(const std::string& name, const std::string& members) {
    life_.commands.push_back(
        {life_.id + "-" + std::to_string(life_.commands.size()), name,
         R"({"order_id":")" + life_.id + '"' + (members.empty() ? "" : "," + members) + "}"});
  }

  void place(const std::string& channel, const std::string& more) {
    const std::uint64_t quantity = 1 + below(3);
    price_ = 100 * (1 + below(50));
    amount_ = price_ * quantity;
    const bool weighed = one_in(4);
    add("place_order", R"("merchant_id":")" + merchant_ + R"(","store_id":")" + store_ +
                           R"(","user_id":"u)" + std::to_string(below(kUsers)) +
                           R"(","channel":")" + channel +
                           R"(","items":[{"sku":"dish","title":"Dish","quantity":)" +
                           std::to_string(quantity) + R"(,"unit_price":)" + std::to_string(price_) +
                           (weighed ? R"(,"weighed":true)" : "") + "}]" + more);
  }

  void pay(const std::string& provider, std::uint64_t amount, std::uint64_t points = 0) {
    add("pay_order", (points > 0 ? R"("points":)" + std::to_string(points) + "," : "") +
                         R"("third_party":{"provider":")" + provider + R"(","amount":)" +
                         std::to_string(amount) + "}");
  }
  void told(const std::string& leg, const std::string& result) {
    add("confirm_payment", R"("leg_id":")" + leg + R"(","result":")" + result +
                               R"(","provider_ref":"p-)" + life_.id + '"');
  }
  void collect(std::uint64_t amount) {
    add("collect_payment",
        R"("amount":)" + std::to_string(amount) + R"(,"method":"cash","operator_id":"till")");
  }
  void take_back(const std::string& initiator) {
    add("void_order",
        R"("initiator":")" + initiator + R"(","reason":")" + std::string(kTakenBack) + '"');
  }

  void counter() {
    place("terminal", "");
    switch (below(12)) {
      case 0:  // given up before anything was paid
        return take_back("store");
      case 1:  // nobody ever comes back to it: its deadline voids it
        return;
      case 2:  // taken back while the provider is asked
        pay("wechat", amount_);
        take_back("customer");
        return told("l1", one_in(2) ? "succeeded" : "failed");
      case 3:  // the money comes after the void
        pay("wechat", amount_);
        told("l1", "failed");
        take_back("customer");
        return told("l1", "succeeded");
      case 4:  // paid in part through the provider, and then not wanted any more
        pay("alipay", price_ / 2);
        told("l1", "succeeded");
        return take_back("store");
      case 5:
        pay("wechat", amount_);
        told("l1", "unknown");
        told("l1", "succeeded");
        told("l1", "succeeded");
        return refunds(4);
      case 6:
      case 7:
        return two_providers();
      case 8:
        return with_points();
      default:
        collect(amount_);
        return refunds(4);
    }
  }

  void two_providers() {
    const std::uint64_t first = 1 + below(amount_ - 1);
    pay("wechat", first);
    told("l1", "succeeded");
    pay("alipay", amount_ - first);
    told("l2", "succeeded");
    refunds(2);
  }

  // Those who have none pay cash.
  void with_points() {
    const std::uint64_t points = 1 + below(one_in(2) ? 50 : amount_ - 1);
    pay("wechat", amount_ - points, points);
    told("l2", "succeeded");
    collect(amount_);
    refunds(3);
  }

  void takeaway(const std::string& channel) {
    place(channel, R"(,"paid":true,"channel_order_no":"N-)" + life_.id + '"');
    if (one_in(12)) {
      add("reject_order", R"("reason":"sold out","operator_id":"ann")");
    } else {
      if (channel == "third_party") {
        channel_statuses(channel);
      } else {
        std::vector<std::string> steps = {"accept_order",    "queue_preparation", "prepare_order",
                                          "request_courier", "ship_order",        "deliver_order"};
        if (one_in(5)) steps.resize(below(steps.size()));
        for (const std::string& step : steps) add(step, "");
      }
      if (one_in(6)) add("change_address", R"("address":"2 Elm Road")");
      refunds(4);
    }
    if (one_in(8)) end_by_channel(channel);
  }

  [[nodiscard]] DayCommand status(const std::string& channel, const std::string& what,
                                  const std::string& more = "") const {
    return {"", "report_channel_status",
            R"({"channel":")" + channel + R"(","merchant_id":")" + merchant_ +
                R"(","channel_order_no":"N-)" + life_.id + R"(","status":")" + what + '"' + more +
                "}"};
  }

  // Late, twice and out of order.
  void channel_statuses(const std::string& channel) {
    std::vector<std::string> statuses = {"accepted",        "not_prepared", "prepared",
                                         "awaiting_pickup", "picked_up",    "delivered"};
    for (int twice = 0; twice < 2; ++twice) statuses.push_back(statuses[below(6)]);
    for (int swaps = 0; swaps < 3; ++swaps) {
      const std::size_t at = below(statuses.size() - 1);
      std::swap(statuses[at], statuses[at + 1]);
    }
    for (const std::string& each : statuses) life_.commands.push_back(status(channel, each));
  }

  // Cancelled, given back, or both, at any time after the order came and in any order.
  void end_by_channel(const std::string& channel) {
    const std::string wish = R"(,"initiator":"customer","reason":"changed my mind")";
    const DayCommand cancelled = status(channel, "cancelled", wish);
    DayCommand refunded =
        status(channel, "refunded", wish + R"(,"provider_ref":"c-)" + life_.id + '"');
    refunded.channel_returns = static_cast<Money>(amount_);
    const std::uint64_t ends = below(4);
    if (ends != 1) tell_some_time(cancelled);
    if (ends != 0) tell_some_time(refunded);
    if (ends == 3) tell_some_time(one_in(2) ? cancelled : refunded);
  }

  void tell_some_time(const DayCommand& command) {
    const std::size_t at = 1 + below(life_.commands.size());
    life_.commands.insert(life_.commands.begin() + static_cast<std::ptrdiff_t>(at), command);
  }

  // Of everything or of parts; every so many orders, and then again.
  void refunds(std::uint64_t one_in_so_many) {
    std::uint64_t left = amount_;
    std::uint64_t number = 1;
    while (left > 0 && one_in(one_in_so_many)) {
      const std::uint64_t part = one_in(2) ? left : 1 + below(left);
      const bool asks = one_in(2);
      const std::string id =
          R"("refund_id":"r)" + std::to_string(number++) + R"(","operator_id":"ann")";
      add("request_refund", R"("initiator":")" + std::string(asks ? "customer" : "store") +
                                R"(","reason":"cold","amount":)" + std::to_string(part));
      if (asks && one_in(3)) {
        add("reject_refund", id + R"(,"reason":"was hot")");
        continue;
      }
      if (asks) add("approve_refund", id);
      left -= part;
    }
    if (one_in(10)) add("close_order", R"("reason":"done")");
  }

  std::mt19937_64 random_;
  OrderLife life_;
  std::string store_;
  std::string merchant_;
  std::uint64_t price_ = 0;
  std::uint64_t amount_ = 0;
};

}  // namespace

OrderLife order_life(std::uint64_t seed, std::uint64_t number, std::size_t stores) {
  return LifeWriter(seed, number, stores).write();
}

std::string store_of(std::size_t number) { return "s" + std::to_string(number); }
std::string merchant_of(std::size_t store) { return "m" + std::to_string(store / 10); }

}  // namespace orderlog::testing
