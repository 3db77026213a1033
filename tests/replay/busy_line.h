#pragma once

// A log in memory that a real line wrote while hand-moved time went by: a flash sale with holds
// that run out, orders that are paid, refunded and voided, transfers with time-outs, effects that
// are tried again, imports with times of their own. The same seed, the same log.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/ulid.h"
#include "engine/line.h"
#include "eventstore/memory_event_store.h"

namespace orderlog {

inline constexpr TimeMs kBusyFromMs = 1'767'268'800'000;  // 2026-01-01T12:00:00Z

// One thread.
class BusyLine {
 public:
  BusyLine(std::uint64_t seed, Rules rules) : random_(seed) {
    LineOptions options;
    options.rules = rules;
    options.max_batch = 1 + random_() % 64;
    auto started = Line::start(*store, clock, options);
    if (!started.ok()) throw std::runtime_error(started.error().detail);
    line_ = std::move(*started);
  }
  ~BusyLine() { finish(); }
  BusyLine(const BusyLine&) = delete;
  BusyLine& operator=(const BusyLine&) = delete;

  void live(int steps) {
    open_pools();
    fund();
    for (int i = 0; i < steps; ++i) {
      step(11);
      if (random_() % 4 == 0) pass(random_() % 200'000);
    }
  }
  // Nothing but jobs, payments and voids of their orders.
  void sell(int steps) {
    open_pools();
    for (int i = 0; i < steps; ++i) {
      step(3);
      if (random_() % 4 == 0) pass(random_() % 200'000);
    }
  }
  // Whose commands follow.
  void become(std::string_view tenant) { tenant_ = TenantId(tenant); }
  void finish() {
    if (line_) line_->drain();
  }

  std::unique_ptr<EventStore> store = make_memory_event_store();
  ManualClock clock{kBusyFromMs};

 private:
  std::string pick(const char* prefix, int choices) {
    return prefix + std::to_string(random_() % static_cast<unsigned>(choices));
  }

  void pass(std::uint64_t ms) {
    clock.advance_ms(static_cast<TimeMs>(ms));
    line_->clock_moved();
    // The timers of that time act before anybody asks for more.
    for (int i = 0; i < 200; ++i) {
      const auto due = store->next_deadline();
      if (!due || *due > clock.now_ms()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  Answer send(Command command, std::string key = "", std::optional<TimeMs> at_ms = std::nullopt) {
    Envelope envelope;
    envelope.tenant = tenant_;
    envelope.command = std::move(command);
    envelope.actor = pick("actor-", 3);
    envelope.correlation_id = pick("trace-", 9);
    envelope.idempotency_key = std::move(key);
    envelope.fresh_id = ids_.next(clock.now_ms());
    envelope.received_at_ms = clock.now_ms() - static_cast<TimeMs>(random_() % 40);
    envelope.at_ms = at_ms;
    return line_->execute(std::move(envelope));
  }
  std::string next_key() { return "k" + std::to_string(++keys_); }

  void open_pools() {
    for (int i = 0; i < 4; ++i) {
      OpenPool open;
      open.pool_id = PoolId("p" + std::to_string(i));
      open.merchant_id = MerchantId("m" + std::to_string(i % 2));
      open.title = "Lamb";
      open.total = 60;
      open.unit_price = 500;
      open.opens_at = kBusyFromMs - 1;
      open.closes_at = kBusyFromMs + TimeMs{30} * 24 * 3'600'000;
      open.per_user_limit = i % 3;
      open.hold_ms = i == 3 ? 45'000 : 0;
      send(open, next_key());
    }
  }

  void fund() {
    OpenAccount house;
    house.account_id = AccountId("house");
    house.currency = "CNY";
    house.allow_negative = true;
    send(house, next_key());
    for (int i = 0; i < 12; ++i) {
      OpenAccount open;
      open.account_id = AccountId("a" + std::to_string(i));
      open.currency = "CNY";
      send(open);
      transfer(house.account_id, open.account_id, 1'000, 0);
    }
  }

  void transfer(const AccountId& from, const AccountId& to, Money amount, TimeMs timeout_ms) {
    MakeTransfer transfer;
    transfer.debit_account = from;
    transfer.credit_account = to;
    transfer.amount = amount;
    transfer.pending = timeout_ms != 0;
    transfer.timeout_ms = timeout_ms;
    send(transfer, random_() % 2 == 0 ? next_key() : "");
  }

  void step(unsigned kinds) {
    switch (random_() % kinds) {
      case 0:
      case 7:
      case 8:
        return submit_job();
      case 1:
      case 6:
        return collect();
      case 2:
        return void_one();
      case 3:
      case 4:
        return place();
      case 5:
        return refund();
      case 9:
        return transfer(AccountId(pick("a", 12)), AccountId(pick("a", 12)), 150,
                        random_() % 2 == 0 ? 30'000 : 0);
      default:
        return import();
    }
  }

  void submit_job() {
    SubmitJob job;
    job.pool_id = PoolId(pick("p", 4));
    job.user_id = UserId(pick("u", 12));
    job.quantity = 1 + static_cast<std::int64_t>(random_() % 3);
    if (random_() % 8 == 0) job.ttl_ms = 20;  // less than some have waited
    const Answer answer = send(job, random_() % 2 == 0 ? next_key() : "");
    remember(answer);
  }

  void place() {
    PlaceOrder place;
    if (random_() % 2 == 0) place.order_id = OrderId("o" + std::to_string(++named_));
    place.merchant_id = MerchantId(pick("m", 3));
    place.user_id = UserId(pick("u", 12));
    place.channel = random_() % 2 == 0 ? Channel::kTerminal : Channel::kOfficial;
    place.items = {{Sku("tea"), "Tea", 1 + static_cast<std::int64_t>(random_() % 3), 700, false}};
    remember(send(place, random_() % 2 == 0 ? next_key() : ""));
  }

  // Orders have the id of their job or their own; whoever asks for one that is not there is
  // refused.
  void remember(const Answer& answer) {
    const auto* done = std::get_if<Done>(&answer.outcome);
    if (done == nullptr) return;
    if (done->subject.kind == AggregateKind::kOrder) orders_.push_back(done->subject.id);
    const auto at = done->body.find("\"order_id\":\"");
    if (done->subject.kind == AggregateKind::kJob && at != std::string::npos) {
      const auto begin = at + 12;
      orders_.push_back(done->body.substr(begin, done->body.find('"', begin) - begin));
    }
  }
  OrderId some_order() {
    if (orders_.empty()) return OrderId("nobody-knows");
    return OrderId(orders_[random_() % orders_.size()]);
  }

  void collect() {
    CollectPayment pay;
    pay.order_id = some_order();
    pay.amount = random_() % 3 == 0 ? 100 : 700;
    pay.method = "cash";
    pay.operator_id = OperatorId("op1");
    send(pay, random_() % 2 == 0 ? next_key() : "");
  }

  void refund() {
    RequestRefund ask;
    ask.order_id = some_order();
    ask.amount = 50;
    ask.initiator = Initiator::kStore;
    ask.operator_id = OperatorId("op1");
    ask.reason = "cold";
    send(ask, next_key());
  }

  void void_one() {
    VoidOrder command;
    command.order_id = some_order();
    command.reason = "changed my mind";
    send(command, random_() % 2 == 0 ? next_key() : "");
  }

  void import() {
    PlaceOrder place;
    place.order_id = OrderId("i" + std::to_string(++named_));
    place.merchant_id = MerchantId("m9");
    place.user_id = UserId(pick("u", 12));
    place.channel = Channel::kTerminal;
    place.items = {{Sku("tea"), "Tea", 1, 300, false}};
    const TimeMs at_ms = kBusyFromMs - static_cast<TimeMs>(random_() % 900'000'000);
    remember(send(place, next_key(), at_ms));
  }

  std::mt19937_64 random_;
  IdSource ids_{7};
  TenantId tenant_{"default"};
  std::unique_ptr<Line> line_;
  std::vector<std::string> orders_;
  int keys_ = 0;
  int named_ = 0;
};

}  // namespace orderlog
