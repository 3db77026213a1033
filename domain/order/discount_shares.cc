#include "domain/order/discount_shares.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>

namespace orderlog {
namespace {

std::optional<Money> sum_of(const std::vector<Discount>& discounts) {
  std::optional<Money> sum = 0;
  for (const Discount& discount : discounts) {
    if (!sum || discount.amount < 0) return std::nullopt;
    sum = checked_add(*sum, discount.amount);
  }
  return sum;
}

// What each item costs, as long as all of them together are exact and `at_least`.
std::optional<std::vector<Money>> prices_of(const std::vector<PlacedItem>& items, Money at_least) {
  std::vector<Money> prices;
  prices.reserve(items.size());
  std::optional<Money> sum = 0;
  for (const PlacedItem& item : items) {
    const auto price = checked_multiply(item.unit_price, item.quantity);
    if (!price || *price < 0) return std::nullopt;
    sum = checked_add(*sum, *price);
    if (!sum) return std::nullopt;
    prices.push_back(*price);
  }
  if (*sum < at_least) return std::nullopt;
  return prices;
}

}  // namespace

std::vector<Money> discount_shares(Money discount, const std::vector<Money>& prices) {
  std::vector<Money> shares(prices.size());
  if (discount == 0) return shares;
  const Money sum = std::accumulate(prices.begin(), prices.end(), Money{0});
  std::vector<Money> lost(prices.size());
  Money left_over = discount;
  for (std::size_t i = 0; i < prices.size(); ++i) {
    const Quotient share = multiply_divide(discount, prices[i], sum);
    shares[i] = share.whole;
    lost[i] = share.remainder;
    left_over -= share.whole;
  }
  // Fewer units are left over than shares were rounded, so what gets one was below its price.
  std::vector<std::size_t> order(prices.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::nth_element(order.begin(), order.begin() + left_over, order.end(),
                   [&](std::size_t a, std::size_t b) {
                     if (lost[a] != lost[b]) return lost[a] > lost[b];
                     if (prices[a] != prices[b]) return prices[a] > prices[b];
                     return a < b;
                   });
  for (Money i = 0; i < left_over; ++i) ++shares[order[static_cast<std::size_t>(i)]];
  return shares;
}

void share_discounts(const std::vector<Discount>& discounts, std::vector<PlacedItem>& items) {
  if (discounts.empty()) return;
  const auto discount = sum_of(discounts);
  const auto prices = discount ? prices_of(items, *discount) : std::nullopt;
  if (!prices) return;
  const std::vector<Money> shares = discount_shares(*discount, *prices);
  for (std::size_t i = 0; i < items.size(); ++i) items[i].discount = shares[i];
}

std::vector<PlacedItem> placed_items(std::vector<Item> items,
                                     const std::vector<Discount>& discounts) {
  std::vector<PlacedItem> placed;
  placed.reserve(items.size());
  for (Item& item : items) {
    placed.push_back(
        {std::move(item.sku), std::move(item.title), item.quantity, item.unit_price, item.weighed});
  }
  share_discounts(discounts, placed);
  return placed;
}

}  // namespace orderlog
