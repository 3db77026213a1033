// The lists against a brute-force oracle: every filter that can be put together from the values
// that exist, every page, while orders go on arriving.

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "projections/orders/orders.h"
#include "projections/queries.h"
#include "tests/projections/model_bench.h"
#include "tests/projections/order_lives.h"

namespace orderlog {
namespace {

constexpr TimeMs kBegin = 1'700'000'000'000;

struct Seen {
  Order order;
  Position first_position;
};

bool matches(const OrderFilter& filter, const Order& order) {
  const auto same = [](const auto& wanted, const auto& is) { return !wanted || *wanted == is; };
  return same(filter.user_id, order.user_id) && same(filter.merchant_id, order.merchant_id) &&
         same(filter.store_id, order.store_id) && same(filter.channel, order.channel) &&
         same(filter.status, order.status) && same(filter.delivery_status, order.delivery_status) &&
         same(filter.refund_status, order.refund_status) &&
         same(filter.terminal_view, terminal_view(order)) &&
         (!filter.finished || is_finished(terminal_view(order)) == filter.finished) &&
         (!filter.from || order.created_at >= *filter.from) &&
         (!filter.to || order.created_at < *filter.to);
}

std::vector<std::string> ids_of(const Page<AggregateRow>& page) {
  std::vector<std::string> ids;
  for (const AggregateRow& row : page.rows) ids.push_back(std::get<Order>(row.state).id.str());
  return ids;
}

class OrderList : public ::testing::Test {
 protected:
  // All orders, newest first, read by id.
  std::vector<Order> everything(const OrderLives& lives) {
    std::vector<Seen> all;
    const OrderQueries queries(bench_.model.view());
    std::uint64_t placed = 0;
    for (const OrderBirth& birth : lives.born()) {
      const auto found = queries.find("default", OrderId(birth.id));
      EXPECT_TRUE(found.ok() && found->row);
      all.push_back({std::get<Order>(found->row->state), Position(++placed)});
    }
    std::sort(all.begin(), all.end(), [](const Seen& a, const Seen& b) {
      return std::pair(a.order.created_at, a.first_position) >
             std::pair(b.order.created_at, b.first_position);
    });
    std::vector<Order> orders;
    for (Seen& seen : all) orders.push_back(std::move(seen.order));
    return orders;
  }

  std::vector<std::string> walk(const OrderFilter& filter, std::size_t limit,
                                std::size_t scan_budget = 50'000) {
    const OrderQueries queries(bench_.model.view(), scan_budget);
    std::vector<std::string> ids;
    page_sizes_.clear();
    PageRequest request{limit, ""};
    while (true) {
      const auto page = queries.list("default", filter, request);
      EXPECT_TRUE(page.ok());
      if (!page.ok()) return ids;
      EXPECT_LE(page->rows.size(), limit);
      page_sizes_.push_back(page->rows.size());
      for (std::string& id : ids_of(*page)) ids.push_back(std::move(id));
      if (!page->next_cursor) return ids;
      request.cursor = *page->next_cursor;
    }
  }

  Bench<OrdersProjection> bench_;
  std::vector<std::size_t> page_sizes_;  // of the last walk
};

template <class T>
std::vector<std::optional<T>> or_none(std::initializer_list<T> values) {
  std::vector<std::optional<T>> all{std::nullopt};
  all.insert(all.end(), values.begin(), values.end());
  return all;
}

std::vector<OrderFilter> every_combination() {
  std::vector<OrderFilter> filters{OrderFilter{}};
  const auto vary = [&filters](auto OrderFilter::*member, const auto& values) {
    std::vector<OrderFilter> varied;
    for (const OrderFilter& filter : filters) {
      for (const auto& value : values) {
        varied.push_back(filter);
        varied.back().*member = value;
      }
    }
    filters = std::move(varied);
  };
  vary(&OrderFilter::user_id, or_none({UserId("u1")}));
  vary(&OrderFilter::merchant_id, or_none({MerchantId("m2")}));
  vary(&OrderFilter::store_id, or_none({StoreId("s3")}));
  vary(&OrderFilter::channel, or_none({Channel::kOfficial}));
  vary(&OrderFilter::status, or_none({OrderStatus::kUnpaid, OrderStatus::kPaid,
                                      OrderStatus::kPaying, OrderStatus::kRefunding}));
  vary(&OrderFilter::delivery_status, or_none({DeliveryStatus::kDelivered}));
  vary(&OrderFilter::refund_status, or_none({RefundStatus::kNone, RefundStatus::kProcessing}));
  vary(&OrderFilter::terminal_view, or_none({TerminalView::kPaid, TerminalView::kRefunding}));
  vary(&OrderFilter::finished, or_none<bool>({true, false}));
  vary(&OrderFilter::from, or_none<TimeMs>({kBegin + 10'000}));
  vary(&OrderFilter::to, or_none<TimeMs>({kBegin + 25'000}));
  return filters;
}

TEST_F(OrderList, EveryCombinationOfFiltersShowsExactlyWhatMatches) {
  OrderLives lives(bench_.script, 20'251'121);
  lives.live(2'500);
  bench_.model.feed();
  const std::vector<Order> all = everything(lives);
  std::size_t rows = 0;
  for (const OrderFilter& filter : every_combination()) {
    std::vector<std::string> expected;
    for (const Order& order : all) {
      if (matches(filter, order)) expected.push_back(order.id.str());
    }
    ASSERT_EQ(walk(filter, 7), expected);
    rows += expected.size();
  }
  EXPECT_GT(rows, 10'000U);
}

TEST_F(OrderList, EveryValueOfEveryAttributeIsFound) {
  OrderLives lives(bench_.script, 7);
  lives.live(2'500);
  bench_.model.feed();
  const std::vector<Order> all = everything(lives);
  const auto check = [&](const OrderFilter& filter) {
    std::vector<std::string> expected;
    for (const Order& order : all) {
      if (matches(filter, order)) expected.push_back(order.id.str());
    }
    EXPECT_EQ(walk(filter, 50), expected);
  };
  for (int i = 0; i <= static_cast<int>(OrderStatus::kRefundFailed); ++i) {
    check({.status = static_cast<OrderStatus>(i)});
    check({.store_id = StoreId("s1"), .status = static_cast<OrderStatus>(i)});
  }
  for (int i = 0; i <= static_cast<int>(DeliveryStatus::kDelivered); ++i) {
    check({.delivery_status = static_cast<DeliveryStatus>(i)});
  }
  for (int i = 0; i <= static_cast<int>(RefundStatus::kFailed); ++i) {
    check({.refund_status = static_cast<RefundStatus>(i)});
  }
  for (int i = 0; i <= static_cast<int>(TerminalView::kCancelled); ++i) {
    check({.terminal_view = static_cast<TerminalView>(i)});
  }
  for (int i = 0; i <= static_cast<int>(Channel::kThirdParty); ++i) {
    check({.channel = static_cast<Channel>(i)});
  }
}

TEST_F(OrderList, ASmallScanBudgetMakesMorePagesAndLosesNothing) {
  OrderLives lives(bench_.script, 3);
  lives.live(600);
  bench_.model.feed();
  for (const OrderFilter& filter :
       {OrderFilter{}, OrderFilter{.user_id = UserId("u2"), .status = OrderStatus::kPaid},
        OrderFilter{.status = OrderStatus::kVoided}}) {
    EXPECT_EQ(walk(filter, 20, 3), walk(filter, 20));
  }
}

TEST_F(OrderList, AWalkSeesEachOrderOnceWhileNewOnesArrive) {
  bench_.script.at(kBegin);
  for (int i = 0; i < 40; ++i) {
    bench_.script.commit({order_placed({.id = "old" + std::to_string(i)})});
  }
  bench_.model.feed();
  const OrderQueries queries(bench_.model.view());
  std::vector<std::string> seen;
  PageRequest request{6, ""};
  for (int page_number = 0;; ++page_number) {
    const auto page = queries.list("default", {.user_id = UserId("u1")}, request);
    ASSERT_TRUE(page.ok());
    for (std::string& id : ids_of(*page)) seen.push_back(std::move(id));
    if (!page->next_cursor) break;
    request.cursor = *page->next_cursor;
    bench_.script.at(kBegin + page_number);
    bench_.script.commit({order_placed({.id = "new" + std::to_string(page_number)})});
    bench_.script.commit(order_paid("old" + std::to_string(page_number)));
    bench_.model.feed();
  }
  std::vector<std::string> expected;
  for (int i = 40; i-- > 0;) expected.push_back("old" + std::to_string(i));
  EXPECT_EQ(seen, expected);
}

TEST_F(OrderList, APageOfLargeOrdersIsShortAndTheWalkLosesNothing) {
  constexpr std::size_t kLarge = 300'000;
  std::vector<std::string> expected;
  for (int i = 0; i < 12; ++i) {
    const OrderBirth birth{.id = "o" + std::to_string(i)};
    // A small one now and then, and in the end one that is larger than a page.
    const std::size_t bytes = i == 0 ? 5 * kLarge : kLarge;
    bench_.script.commit({i % 4 == 3 ? order_placed(birth) : large_order_placed(birth, bytes)});
    expected.insert(expected.begin(), birth.id);
  }
  bench_.model.feed();
  EXPECT_EQ(walk({}, 200), expected);
  // Rows until they are a MiB, and none behind the page that the last order fills.
  EXPECT_EQ(page_sizes_, (std::vector<std::size_t>{6, 5, 1}));
  EXPECT_EQ(walk({.user_id = UserId("u1")}, 2), expected);
}

}  // namespace
}  // namespace orderlog
