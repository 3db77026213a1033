#pragma once

// One row of an Online Retail file, and what its own values make of it.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/csv_reader.h"
#include "base/money.h"
#include "base/result.h"

namespace orderlog {

// What becomes of a row; each has exactly one fate.
enum class RowFate {
  kImported,
  kImportedAsGuest,
  kRefunded,
  kRefundedInPart,  // as much as was bought and not given back before
  kUnreadable,
  kCutOff,  // by the end of the file
  kAdjustment,
  kUnknownInvoice,
  kNoQuantity,
  kNoPrice,
  kFractionOfPenny,
  kTooManyLines,
  kAmountTooLarge,
  kInvoiceResumed,
  kReturnOfNothing,
  kReturnWithoutCustomer,
  kReturnWithoutPurchase,
  kReturnBeyondPurchase,
  kRefused,
};
inline constexpr std::size_t kRowFates = static_cast<std::size_t>(RowFate::kRefused) + 1;

// As the table at the end says it; its name in JSON.
[[nodiscard]] std::string_view describe(RowFate fate);
[[nodiscard]] std::string_view to_string(RowFate fate);
[[nodiscard]] constexpr bool is_left_out(RowFate fate) { return fate > RowFate::kRefundedInPart; }

enum class InvoiceKind { kSale, kCancellation, kOther };

struct RetailRow {
  std::uint64_t line = 0;
  std::string invoice;  // "536365", "C536379"
  InvoiceKind kind = InvoiceKind::kOther;
  std::string sku;  // the stock code
  std::string title;
  std::int64_t quantity = 0;  // below 0 in cancellations
  Money unit_price = 0;       // pence
  TimeMs at_ms = 0;
  std::string customer;  // empty: none
  std::string country;
  // Set when the row's own values rule it out, whatever else the file says.
  std::optional<RowFate> fate;
};

// Knows where the columns are. One thread.
class RetailColumns {
 public:
  // From the first record. Fails when a column is missing, naming it.
  [[nodiscard]] static Result<RetailColumns, std::string> from(const CsvRecord& header);

  // Never fails: what can't be read is a row with the fate kUnreadable or kCutOff.
  [[nodiscard]] RetailRow read(const CsvRecord& record) const;

 private:
  static constexpr std::size_t kColumns = 8;

  std::array<std::size_t, kColumns> places_{};
  std::size_t width_ = 0;
};

}  // namespace orderlog
