#pragma once

// A pool of ten units at 50 each, on sale for a minute from kNow on.

#include "domain/pool/decide.h"
#include "tests/domain/scenario.h"

namespace orderlog::testing {

inline PoolOpened ten_units() {
  PoolOpened event;
  event.merchant_id = MerchantId("m1");
  event.title = "Spring sheep";
  event.total = 10;
  event.unit_price = 50;
  event.opens_at = kNow;
  event.closes_at = kNow + 60'000;
  return event;
}

inline NewEvent opened(const PoolOpened& pool = ten_units()) { return event_of("p1", pool); }

inline NewEvent reserved(std::string_view order, std::string_view user, std::int64_t quantity) {
  return event_of("p1", UnitsReserved{OrderId(order), UserId(user), quantity});
}
inline NewEvent sold(std::string_view order, std::string_view user, std::int64_t quantity) {
  return event_of("p1", sell_units(OrderId(order), UserId(user), quantity));
}
inline NewEvent released(std::string_view order, std::string_view user, std::int64_t quantity) {
  return event_of("p1", release_units(OrderId(order), UserId(user), quantity));
}
inline NewEvent returned(std::string_view order, std::string_view user, std::int64_t quantity) {
  return event_of("p1", return_units(OrderId(order), UserId(user), quantity));
}

}  // namespace orderlog::testing
