#pragma once

// Where the rows of the read model "statistics" lie; what they mean is in statistics.h.
//
//   'o' · tenant · order id                        → summary row (summary_row.h)
//   'h' · tenant · merchant · hour · store · channel → order figures (figures.h)
//   't' · tenant · merchant · hour · channel         → order figures, all stores together
//   's' · tenant · merchant · store · hour           → sales figures, orders with a store only
//   'm' · tenant · merchant · hour                   → sales figures, all orders
//
// hour: i64, descending, so that a scan meets the newest first. store in 'h': its characters and a
// NUL, so that stores come in the order of their characters, "no store" first. channel: u8. Tenant,
// merchant and the store in 's' carry their length in front.

#include <cstddef>
#include <string>
#include <string_view>

#include "domain/order/state.h"
#include "projections/statistics/calendar.h"

namespace orderlog {

enum class StatisticsRows : char {
  kOrder = 'o',
  kHour = 'h',
  kHourOfMerchant = 't',
  kSalesOfStore = 's',
  kSalesOfMerchant = 'm',
};

inline constexpr std::size_t kHourBytes = 8;

// What all rows of a merchant begin with; in kSalesOfStore a store follows.
void append_merchant(std::string& key, StatisticsRows rows, std::string_view tenant,
                     std::string_view merchant);
void append_hour(std::string& key, Hour hour);
// Of a key that ends with an hour.
[[nodiscard]] Hour hour_at_end(std::string_view key);

void append_channel(std::string& key, Channel channel);
// What kHour has behind the hour.
void append_store_and_channel(std::string& key, std::string_view store, Channel channel);
// All channels of a store in kHour begin with it.
void append_store(std::string& key, std::string_view store);
// Takes apart what append_store_and_channel() wrote.
[[nodiscard]] bool read_store_and_channel(std::string_view bytes, std::string_view& store,
                                          Channel& channel);

}  // namespace orderlog
