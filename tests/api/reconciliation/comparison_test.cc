#include "api/reconciliation/comparison.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

ReconciledOrder order(std::string_view id, std::string_view number, Money amount = 100,
                      OrderStatus status = OrderStatus::kPaid,
                      TerminalView view = TerminalView::kPaid) {
  ReconciledOrder here;
  here.id = OrderId(id);
  here.number = number;
  here.status = status;
  here.view = view;
  here.amount = amount;
  here.kept = status == OrderStatus::kPaid ? amount : 0;
  return here;
}
ReconciledOrder refunded(std::string_view id, std::string_view number) {
  return order(id, number, 100, OrderStatus::kRefunded, TerminalView::kRefunded);
}
ReconciledOrder unpaid(std::string_view id, std::string_view number) {
  return order(id, number, 100, OrderStatus::kUnpaid, TerminalView::kHidden);
}

// Lines of 100 that are paid, unless said otherwise.
StatementLine line(std::uint64_t at, std::string_view number,
                   StatementStatus status = StatementStatus::kPaid, Money amount = 100) {
  return {at, std::string(number), status, amount};
}

const FindElsewhere kNowhere = [](const std::string&) { return std::nullopt; };

// "amount MT-1 o1", as a list.
std::vector<std::string> found(const StatementComparison& comparison) {
  std::vector<std::string> all;
  for (const Difference& each : comparison.differences) {
    std::string text(to_string(each.kind));
    text += " " + each.number;
    if (each.here) text += " " + each.here->id.str();
    all.push_back(std::move(text));
  }
  return all;
}
using Found = std::vector<std::string>;

TEST(StatementComparison, SameIsNoDifference) {
  const StatementComparison result =
      compare({{line(1, "a"), line(2, "b", StatementStatus::kRefunded)}, {}},
              {order("o1", "a"), refunded("o2", "b")}, kNowhere);
  EXPECT_EQ(found(result), Found{});
  EXPECT_EQ(result.equal, 2U);
  EXPECT_EQ(result.there.orders, 2U);
  EXPECT_EQ(result.here.orders, 2U);
  EXPECT_TRUE(result.there.amount == 200 && result.here.amount == 200);
}

TEST(StatementComparison, FindsEachKind) {
  const Statement statement{
      {line(2, "a"), line(3, "b"), line(4, "c", StatementStatus::kRefunded),
       line(5, "d", StatementStatus::kPaid, 70), line(6, "a", StatementStatus::kRefunded)},
      {}};
  const std::vector<ReconciledOrder> orders = {order("o1", "a"), order("o2", "c"), order("o3", "d"),
                                               order("o4", "e"), order("o5", "a"), order("o6", "")};
  const StatementComparison result = compare(statement, orders, kNowhere);
  EXPECT_EQ(found(result),
            (Found{"missing_here b", "status c o2", "amount d o3", "duplicate a",
                   "missing_there e o4", "duplicate_here a o5", "missing_there  o6"}));
  EXPECT_EQ(result.differences[3].first_line, 2U);
  EXPECT_EQ(result.differences[5].first_order_id, OrderId("o1"));
  EXPECT_EQ(result.count(DifferenceKind::kMissingThere), 2U);
  EXPECT_EQ(result.equal, 1U);
}

TEST(StatementComparison, StatusAndAmountAreDifferencesOfTheirOwn) {
  const StatementComparison result =
      compare({{line(1, "a", StatementStatus::kDelivered, 90)}, {}}, {order("o1", "a")}, kNowhere);
  EXPECT_EQ(found(result), (Found{"status a o1", "amount a o1"}));
}

TEST(StatementComparison, WhatNobodyPaidNeedNotBeNamed) {
  const StatementComparison result =
      compare({}, {unpaid("o1", "a"), refunded("o2", "b")}, kNowhere);
  EXPECT_EQ(found(result), Found{});
  EXPECT_EQ(result.not_expected, 2U);
  EXPECT_EQ(result.here.orders, 0U);
}

TEST(StatementComparison, OfOrdersUnderOneNumberTheOneThatGoesOnCounts) {
  const Statement statement{{line(1, "a"), line(2, "b")}, {}};
  // "a" was taken over by o2; of "b", o4 is the newer one and over.
  const StatementComparison result = compare(
      statement, {refunded("o1", "a"), order("o2", "a"), order("o3", "b"), refunded("o4", "b")},
      kNowhere);
  EXPECT_EQ(found(result), Found{});
  EXPECT_EQ(result.equal, 2U);
  EXPECT_EQ(result.not_expected, 2U);
}

TEST(StatementComparison, BrokenLineStillNamesItsOrder) {
  const Statement statement{{}, {{3, "invalid_field", "status", "a"}}};
  const StatementComparison result = compare(statement, {order("o1", "a")}, kNowhere);
  EXPECT_EQ(found(result), Found{});
  EXPECT_EQ(result.here.orders, 1U);
}

TEST(StatementComparison, LooksForTheRestInOtherPeriods) {
  const FindElsewhere find = [](const std::string& number) {
    return number == "a" ? std::optional(unpaid("o9", "a")) : std::nullopt;
  };
  const StatementComparison result = compare({{line(1, "a"), line(2, "b")}, {}}, {}, find);
  EXPECT_EQ(found(result), (Found{"status a o9", "missing_here b"}));
  EXPECT_EQ(result.elsewhere, 1U);
}

TEST(ComparableAmount, IsWhatIsLeftOfAPaymentThatGoesOn) {
  ReconciledOrder partly = order("o1", "a");
  partly.kept = 70;
  EXPECT_EQ(comparable_amount(partly, StatementStatus::kPaid), 70);
  EXPECT_EQ(comparable_amount(partly, std::nullopt), 70);
  EXPECT_EQ(comparable_amount(partly, StatementStatus::kRefunded), 100);
  EXPECT_EQ(comparable_amount(refunded("o2", "b"), StatementStatus::kPaid), 100);
  EXPECT_EQ(comparable_amount(unpaid("o3", "c"), StatementStatus::kPaid), 100);
}

}  // namespace
}  // namespace orderlog
