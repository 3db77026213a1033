#pragma once

// A row that holds an order's summary:
//
//   u8 format (1) · u64 version · u8 channel · u8 status · u8 status before the refund ·
//   u64 created_at · amount · paid · refunded · refunding · merchant · store · (leg id · u64
//   amount)*
//
// Names carry their length in front.

#include <string>
#include <string_view>

#include "base/ids.h"
#include "domain/order/summary.h"

namespace orderlog {

struct SummaryRow {
  StreamVersion version;  // of the last event in it
  OrderSummary summary;

  friend bool operator==(const SummaryRow&, const SummaryRow&) = default;
};

void append_row(std::string& out, const SummaryRow& row);
[[nodiscard]] bool read_row(std::string_view bytes, SummaryRow& row);

}  // namespace orderlog
