#include "tests/fault/shop_day_audit.h"

#include <gtest/gtest.h>

#include <chrono>

namespace orderlog::testing {
namespace {

void add_figures(const Reply& page, Figures& figures) {
  for (std::size_t i = 0; i < page.size("/data"); ++i) {
    const std::string at = "/data/" + std::to_string(i);
    const std::string store = page.text(at + "/store_id").value_or("");
    for (const char* status : {"unpaid", "paying", "paid", "pay_failed", "voiding", "voided",
                               "void_failed", "refunding", "refunded", "refund_failed"}) {
      const std::string tally = at + "/by_status/" + status;
      if (const auto count = page.integer(tally + "/count")) {
        auto& sum = figures[{store, status}];
        sum.first += *count;
        sum.second += page.integer(tally + "/amount").value_or(0);
      }
    }
  }
}

}  // namespace

Reply read_as_of_now(Session& session, const std::string& route) {
  const std::string head = "0:" + std::to_string(session.log_position());
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  for (;;) {
    Reply reply = session.get(route, {{"Orderlog-Min-Position", head}, {"Prefer", "wait=20"}});
    const bool is_behind = reply.status == 503 && std::chrono::steady_clock::now() < give_up;
    if (!is_behind) return reply;
  }
}

Figures figures_of_server(Session& session, std::size_t stores) {
  Figures figures;
  for (std::size_t merchant = 0; merchant < stores / 10; ++merchant) {
    const std::string route = "/v1/statistics?limit=200&merchant_id=m" + std::to_string(merchant);
    std::string cursor;
    do {
      const Reply page =
          read_as_of_now(session, route + (cursor.empty() ? "" : "&cursor=" + cursor));
      EXPECT_EQ(page.status, 200) << page.body();
      add_figures(page, figures);
      cursor = page.text("/next_cursor").value_or("");
    } while (!cursor.empty());
  }
  return figures;
}

Figures figures_of_log(const LogAudit& audit) {
  Figures figures;
  for (const auto& [name, state] : audit.states) {
    if (const auto* order = std::get_if<Order>(&state)) {
      auto& sum = figures[{order->store_id.str(), std::string(to_string(order->status))}];
      sum.first += 1;
      sum.second += order->amount;
    }
  }
  return figures;
}

std::vector<std::string> unrested(const LogAudit& audit) {
  std::vector<std::string> found;
  for (const auto& [name, state] : audit.states) {
    if (const auto* order = std::get_if<Order>(&state)) {
      const bool rests = order->status == OrderStatus::kPaid ||
                         order->status == OrderStatus::kVoided ||
                         order->status == OrderStatus::kRefunded;
      if (!rests) found.push_back(name + " is " + std::string(to_string(order->status)));
      // Its channel said so at some time, in whatever order.
      const bool arrived = order->delivery_status == DeliveryStatus::kDelivered;
      if (order->channel == Channel::kThirdParty && order->status == OrderStatus::kPaid &&
          !arrived) {
        found.push_back(name + " never arrived");
      }
      for (const Leg& leg : order->legs) {
        if (leg.state == LegState::kLate) found.push_back(name + " has late money");
      }
    } else if (const auto* effect = std::get_if<Effect>(&state)) {
      if (effect->state != EffectState::kCompleted) {
        found.push_back(name + " is " + std::string(to_string(effect->state)));
      }
    }
  }
  return found;
}

std::vector<std::string> not_done_once(const LogAudit& audit, const OutsideDesk& desk) {
  std::vector<std::string> wrong;
  const std::map<std::string, int> work = desk.done();
  for (const auto& [name, state] : audit.states) {
    const auto* effect = std::get_if<Effect>(&state);
    if (effect == nullptr || effect->kind == EffectKind::kProviderQuery) continue;
    const auto done = work.find(effect->id.str());
    const int times = done == work.end() ? 0 : done->second;
    if (times != 1) wrong.push_back(name + " " + std::to_string(times) + " times");
  }
  return wrong;
}

}  // namespace orderlog::testing
