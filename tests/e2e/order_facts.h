#pragma once

// What the log itself says of every order, without any read model: the events folded by the domain.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace orderlog::testing {

// The filters of GET /v1/orders that ask for a value, as it names them.
inline constexpr std::array<std::string_view, 8> kOrderAttributes{
    "user_id", "merchant_id",     "store_id",      "channel",
    "status",  "delivery_status", "refund_status", "terminal_view"};

struct OrderFact {
  std::string id;
  std::array<std::string, kOrderAttributes.size()> attributes;
  TimeMs created_at = 0;
  Position placed;
};

struct OrderFacts {
  std::vector<OrderFact> newest_first;  // created_at descending, then order of placing descending
  Position position;                    // of the last event that is in them
};

// Reads the whole log of a data directory, whether or not a server has it open.
[[nodiscard]] Result<OrderFacts, std::string> fold_orders(const std::string& data);

// Each absent, or what an order must have to be asked for.
struct OrderQuestion {
  std::array<std::optional<std::string>, kOrderAttributes.size()> attributes;
  std::optional<TimeMs> from;  // created_at, inclusive
  std::optional<TimeMs> to;    // created_at, exclusive

  [[nodiscard]] bool matches(const OrderFact& order) const;
  // "user_id=ann&from=17&"
  [[nodiscard]] std::string query() const;
};

}  // namespace orderlog::testing
