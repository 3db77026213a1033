#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/clock.h"
#include "base/ids.h"
#include "base/money.h"
#include "domain/pool/state.h"

namespace orderlog {

struct PoolOpened {
  MerchantId merchant_id;
  std::string title;
  std::int64_t total = 0;
  Money unit_price = 0;
  TimeMs opens_at = 0;
  TimeMs closes_at = 0;
  std::int64_t per_user_limit = 0;
  std::int64_t per_user_unpaid_limit = 0;
  TimeMs hold_ms = 0;
  PoolPolicy policy = PoolPolicy::kHard;
  std::string attributes;

  friend bool operator==(const PoolOpened&, const PoolOpened&) = default;
};

// An order took units, unpaid as yet.
struct UnitsReserved {
  OrderId order_id;
  UserId user_id;
  std::int64_t quantity = 0;

  friend bool operator==(const UnitsReserved&, const UnitsReserved&) = default;
};

// The order that had reserved them was paid.
struct UnitsSold {
  OrderId order_id;
  UserId user_id;
  std::int64_t quantity = 0;

  friend bool operator==(const UnitsSold&, const UnitsSold&) = default;
};

// The order that had reserved them was voided.
struct UnitsReleased {
  OrderId order_id;
  UserId user_id;
  std::int64_t quantity = 0;

  friend bool operator==(const UnitsReleased&, const UnitsReleased&) = default;
};

// A paid order was refunded in whole: its units are for sale again.
struct UnitsReturned {
  OrderId order_id;
  UserId user_id;
  std::int64_t quantity = 0;

  friend bool operator==(const UnitsReturned&, const UnitsReturned&) = default;
};

// The stock of a shop: an order that was paid takes units that it never reserved, and gives them
// back when it was refunded in whole. What is taken so is sold to nobody in particular.
struct StockTaken {
  OrderId order_id;
  std::int64_t quantity = 0;

  friend bool operator==(const StockTaken&, const StockTaken&) = default;
};

struct StockReturned {
  OrderId order_id;
  std::int64_t quantity = 0;

  friend bool operator==(const StockReturned&, const StockReturned&) = default;
};

// An operator changed how many units there are: a delivery came, or some were counted out.
struct PoolAdjusted {
  std::int64_t add = 0;  // below zero: so many fewer
  OperatorId operator_id;
  std::string reason;

  friend bool operator==(const PoolAdjusted&, const PoolAdjusted&) = default;
};

using PoolEvent = std::variant<PoolOpened, UnitsReserved, UnitsSold, UnitsReleased, UnitsReturned,
                               StockTaken, StockReturned, PoolAdjusted>;

}  // namespace orderlog
