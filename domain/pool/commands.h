#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "base/money.h"
#include "domain/pool/state.h"

namespace orderlog {

struct OpenPool {
  PoolId pool_id;  // empty: the envelope's fresh id
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

  friend bool operator==(const OpenPool&, const OpenPool&) = default;
};

// An operator puts units into the pool, or writes some off.
struct AdjustPool {
  PoolId pool_id;
  std::int64_t add = 0;  // below zero: so many fewer
  OperatorId operator_id;
  std::string reason;

  friend bool operator==(const AdjustPool&, const AdjustPool&) = default;
};

}  // namespace orderlog
