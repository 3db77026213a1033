#pragma once

// Events in words that a person reads: what happened, with amounts and names. No time zone and no
// currency is known here: money is in major units with two decimals, points are points.

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/money.h"
#include "domain/event.h"

namespace orderlog {

// "12.00", "-0.05"
[[nodiscard]] std::string money_words(Money amount);
// "12.00", or "1200 points" of an account for points.
[[nodiscard]] std::string account_money_words(const AccountId& account, Money amount);

// One event of an order: "paid in full". Not a sentence: no capital, no full stop.
[[nodiscard]] std::string words_of(const OrderEvent& event);
// One event of any stream, without the stream's name: "3.00 set aside for merchant-balance:m1
// (o1:l1)".
[[nodiscard]] std::string words_of(const StreamRef& stream, const Event& event);

// The articles of an order or of a refund, one line each, where words_of() only counts them: at
// most ten, and how many more there are. Empty where there is one, which words_of() names.
[[nodiscard]] std::vector<std::string> article_lines(const Event& event);

// What the deadline is for that the event sets; a time follows: "voided unless it is paid by".
[[nodiscard]] std::string_view deadline_words(const Event& event);

// ": too sweet", where there is a reason.
[[nodiscard]] std::string because(std::string_view reason);

// "awaiting_acceptance" as one says it: "awaiting acceptance".
[[nodiscard]] std::string spoken(std::string_view name);
// "pay_order" as one says it: "pay order". The engine's own commands say what they are about.
[[nodiscard]] std::string command_words(std::string_view command);

}  // namespace orderlog
