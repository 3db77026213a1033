#include "domain/order/discount_shares.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace orderlog {

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

}  // namespace orderlog
