#pragma once

// Orders and accounts to start from: user "u1" has 500 points and 1,000 in money, merchant is "m1",
// the order is "o1" and costs 100 unless said otherwise.

#include <string_view>
#include <vector>

#include "tests/domain/scenario.h"

namespace orderlog::testing {

inline const OrderId kOrder{"o1"};
inline const StreamRef kOrderStream = stream_of(kOrder);

inline constexpr TimeMs kHoldMs = 900'000;
inline constexpr TimeMs kLegTimeoutMs = 300'000;
inline constexpr TimeMs kGraceMs = 600'000;

// kHoldMs, kLegTimeoutMs, kGraceMs.
[[nodiscard]] Rules sample_rules();

// 1 unit of "a" at the whole amount.
[[nodiscard]] PlaceOrder place(Money amount = 100, Channel channel = Channel::kOfficial);
[[nodiscard]] PayOrder pay_points(Money amount);
[[nodiscard]] PayOrder pay_balance(Money amount);
[[nodiscard]] PayOrder pay_provider(Money amount);
[[nodiscard]] PayOrder pay_all(Money points, Money balance, Money provider);
[[nodiscard]] CollectPayment collect(Money amount);
[[nodiscard]] ConfirmPayment confirm(std::string_view leg, ProviderResult result);
[[nodiscard]] VoidOrder void_by(Initiator initiator);
[[nodiscard]] RequestRefund refund_by(Initiator initiator, std::optional<Money> amount = {});
[[nodiscard]] ConfirmRefund confirm_refund_as(std::string_view refund, ProviderResult result);

// Accounts of u1, opened and filled.
[[nodiscard]] std::vector<NewEvent> funded();

// The order as placed, unpaid, and the accounts.
[[nodiscard]] Scenario unpaid(Money amount = 100, Channel channel = Channel::kOfficial);

// Pool "p1" of m1, open at kNow, 10 units at 50; limits off.
[[nodiscard]] PoolOpened open_pool_event();
// unpaid(), but "o1" is an order of `quantity` units of p1, placed by job "o1".
[[nodiscard]] Scenario unpaid_of_pool(std::int64_t quantity = 2);

[[nodiscard]] Leg leg_of(std::string_view id, LegKind kind, LegState state, Money amount);

}  // namespace orderlog::testing
