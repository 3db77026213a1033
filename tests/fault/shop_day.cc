#include "tests/fault/shop_day.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace orderlog::testing {
namespace {

constexpr std::size_t kSideBySide = 300;
constexpr std::size_t kBatch = 200;

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

std::string line_of(const DayCommand& command) {
  return R"({"command":")" + command.name + R"(","idempotency_key":")" + command.key +
         R"(","data":)" + command.data + "}\n";
}

}  // namespace

OrderLife order_life(std::uint64_t seed, std::uint64_t number, std::size_t stores) {
  return LifeWriter(seed, number, stores).write();
}

std::vector<DayCommand> DayClient::next_batch() {
  while (living_.size() < kSideBySide && next_ < end_) {
    living_.push_back({order_life(seed_, next_, stores_)});
    next_ += step_;
  }
  std::vector<DayCommand> batch;
  while (batch.size() < kBatch && !living_.empty()) {
    const std::size_t at = random_() % living_.size();
    Living& one = living_[at];
    batch.push_back(one.life.commands[one.done++]);
    if (one.done == one.life.commands.size()) {
      std::swap(one, living_.back());
      living_.pop_back();
    }
  }
  return batch;
}

void DayClient::run() {
  for (std::vector<DayCommand> batch = next_batch(); !batch.empty(); batch = next_batch()) {
    give(batch);
  }
}

void DayClient::give(const std::vector<DayCommand>& batch) {
  std::string body;
  for (const DayCommand& command : batch) body += line_of(command);
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (std::chrono::steady_clock::now() < give_up) {
    Session session(server_());
    const Reply reply =
        session.send("POST", "/v1/commands", body, {{"Content-Type", "application/x-ndjson"}});
    const auto lines = std::count(reply.body().begin(), reply.body().end(), '\n');
    // A line that says "try again" is as good as none.
    const bool is_whole = reply.status == 200 &&
                          lines == static_cast<std::ptrdiff_t>(batch.size()) &&
                          reply.body().find(R"("status":503)") == std::string::npos &&
                          reply.body().find(R"("status":429)") == std::string::npos;
    if (is_whole) return take_answers(batch, reply.body());
    ++sent_again_;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  surprises_.push_back("no answer to a batch that begins with " + batch.front().key);
}

void DayClient::take_answers(const std::vector<DayCommand>& batch, std::string_view body) {
  for (const DayCommand& command : batch) {
    const std::size_t end = body.find('\n');
    const std::string_view line = body.substr(0, end);
    body.remove_prefix(end + 1);
    const auto status = json_integer(line, "/status").value_or(0);
    ++answers_[command.name + ' ' + std::to_string(status)];
    // A refund that was refused, because another was under way, is none to approve or reject.
    const bool is_of_refund = command.name == "approve_refund" || command.name == "reject_refund";
    const bool may_be = status == 200 || status == 201 || status == 202 || status == 409 ||
                        (is_of_refund && status == 404);
    if (!may_be) surprises_.push_back(line_of(command) + std::string(line));
  }
}

}  // namespace orderlog::testing
