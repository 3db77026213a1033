#include "tests/fault/order_life.h"

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
    store_ = "s" + std::to_string(number % stores);
    merchant_ = "m" + std::to_string(number % stores / 10);
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
                           R"(","user_id":"u)" + std::to_string(below(500)) + R"(","channel":")" +
                           channel + R"(","items":[{"sku":"dish","title":"Dish","quantity":)" +
                           std::to_string(quantity) + R"(,"unit_price":)" + std::to_string(price_) +
                           (weighed ? R"(,"weighed":true)" : "") + "}]" + more);
  }

  void pay_provider() {
    add("pay_order",
        R"("third_party":{"provider":"wechat","amount":)" + std::to_string(amount_) + "}");
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
    add("void_order", R"("initiator":")" + initiator + R"(","reason":"no more")");
  }

  void counter() {
    place("terminal", "");
    switch (below(8)) {
      case 0:  // given up before anything was paid
        take_back("store");
        return;
      case 1:  // nobody ever comes back to it: its deadline voids it
        return;
      case 2:  // taken back while the provider is asked
        pay_provider();
        take_back("customer");
        told("l1", one_in(2) ? "succeeded" : "failed");
        return;
      case 3:  // the money comes after the void
        pay_provider();
        told("l1", "failed");
        take_back("customer");
        told("l1", "succeeded");
        return;
      case 4:  // paid in part through the provider, and then not wanted any more
        add("pay_order",
            R"("third_party":{"provider":"alipay","amount":)" + std::to_string(price_ / 2) + "}");
        told("l1", "succeeded");
        take_back("store");
        return;
      case 5:
        pay_provider();
        told("l1", "unknown");
        told("l1", "succeeded");
        told("l1", "succeeded");
        break;
      default:
        collect(amount_);
        break;
    }
    refunds();
  }

  void takeaway(const std::string& channel) {
    place(channel, R"(,"paid":true,"channel_order_no":"N-)" + life_.id + '"');
    if (one_in(12)) {
      add("reject_order", R"("reason":"sold out","operator_id":"ann")");
      return;
    }
    if (channel == "third_party") {
      channel_statuses();
    } else {
      std::vector<std::string> steps = {"accept_order",    "queue_preparation", "prepare_order",
                                        "request_courier", "ship_order",        "deliver_order"};
      if (one_in(5)) steps.resize(below(steps.size()));
      for (const std::string& step : steps) add(step, "");
    }
    if (one_in(6)) add("change_address", R"("address":"2 Elm Road")");
    refunds();
  }

  // Late, twice and out of order.
  void channel_statuses() {
    std::vector<std::string> statuses = {"accepted",        "not_prepared", "prepared",
                                         "awaiting_pickup", "picked_up",    "delivered"};
    for (int twice = 0; twice < 2; ++twice) statuses.push_back(statuses[below(6)]);
    for (int swaps = 0; swaps < 3; ++swaps) {
      const std::size_t at = below(statuses.size() - 1);
      std::swap(statuses[at], statuses[at + 1]);
    }
    for (const std::string& status : statuses) {
      life_.commands.push_back(
          {life_.id + "-" + std::to_string(life_.commands.size()), "report_channel_status",
           R"({"channel":"third_party","merchant_id":")" + merchant_ +
               R"(","channel_order_no":"N-)" + life_.id + R"(","status":")" + status + R"("})"});
    }
  }

  void refunds() {
    std::uint64_t left = amount_;
    std::uint64_t number = 1;
    while (left > 0 && one_in(4)) {
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

}  // namespace orderlog::testing
