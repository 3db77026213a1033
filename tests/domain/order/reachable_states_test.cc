#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tests/domain/order/state_graph.h"
#include "tests/domain/order/state_walk.h"
#include "tests/domain/order/walk_starts.h"

namespace orderlog::testing {
namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

// ORDERLOG_DRAW_STATES=1 draws the picture anew.
TEST(ReachableOrderStates, AreThoseOfThePicture) {
  const std::string path = ORDERLOG_STATES_PICTURE;
  const std::string drawn = draw_states(whole_walk());
  if (std::getenv("ORDERLOG_DRAW_STATES") != nullptr) std::ofstream(path) << drawn;
  std::ostringstream picture;
  picture << std::ifstream(path).rdbuf();
  EXPECT_TRUE(picture.str() == drawn)
      << path << " shows other steps than the code takes: ORDERLOG_DRAW_STATES=1 draws it anew";
}

TEST(ReachableOrderStates, KeepEveryRule) {
  const WalkReport& report = whole_walk();
  std::cout << report.states << " states, " << report.transitions << " transitions, "
            << report.rejections << " rejections\n";
  EXPECT_TRUE(report.violations.empty()) << joined(report.violations);
  EXPECT_EQ(report.statuses.size(), 10U);
  EXPECT_EQ(report.stuck, 0U);
  EXPECT_GT(report.states, 500U);
}

// That the walk would see a fold that breaks the rules.

template <class Broken, class Break>
AggregateState evolve_but(AggregateState state, const StreamRef& stream, const Event& event,
                          TimeMs at_ms, Break break_order) {
  state = evolve(std::move(state), stream, event, at_ms);
  const auto* of_order = std::get_if<OrderEvent>(&event);
  if (of_order != nullptr && std::holds_alternative<Broken>(*of_order)) {
    break_order(std::get<Order>(state));
  }
  return state;
}

void expect_found(MemoryWorld::Evolve broken, std::string_view what) {
  const WalkReport report = walk_order_states({placed_on(Channel::kOfficial, 2)}, broken);
  EXPECT_TRUE(
      std::any_of(report.violations.begin(), report.violations.end(),
                  [what](const std::string& text) { return text.find(what) != std::string::npos; }))
      << joined(report.violations);
}

TEST(ReachableOrderStates, ShowAVoidThatForgetsWhoCancelled) {
  expect_found(
      [](AggregateState state, const StreamRef& stream, const Event& event, TimeMs at_ms) {
        return evolve_but<OrderVoided>(std::move(state), stream, event, at_ms,
                                       [](Order& order) { order.cancel_type = CancelType::kNone; });
      },
      "statuses that don't exist together");
}

TEST(ReachableOrderStates, ShowAPaymentThatSkipsAStatus) {
  expect_found(
      [](AggregateState state, const StreamRef& stream, const Event& event, TimeMs at_ms) {
        return evolve_but<PaymentFailed>(std::move(state), stream, event, at_ms,
                                         [](Order& order) { order.status = OrderStatus::kUnpaid; });
      },
      "came from paying");
}

TEST(ReachableOrderStates, ShowAFailedPaymentThatWaitsForEver) {
  expect_found(
      [](AggregateState state, const StreamRef& stream, const Event& event, TimeMs at_ms) {
        return evolve_but<PaymentFailed>(std::move(state), stream, event, at_ms,
                                         [](Order& order) { order.deadline.reset(); });
      },
      "a failed payment has its grace");
}

TEST(ReachableOrderStates, ShowARefundThatIsForgotten) {
  expect_found(
      [](AggregateState state, const StreamRef& stream, const Event& event, TimeMs at_ms) {
        return evolve_but<RefundSucceeded>(std::move(state), stream, event, at_ms,
                                           [](Order& order) {
                                             for (Leg& leg : order.legs) leg.refunded = 0;
                                           });
      },
      "has what the orders' legs say");
}

}  // namespace
}  // namespace orderlog::testing
