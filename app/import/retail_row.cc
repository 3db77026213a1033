#include "app/import/retail_row.h"

#include <algorithm>
#include <charconv>

#include "base/ids.h"
#include "base/rfc3339.h"
#include "base/utf8.h"
#include "domain/rules.h"

namespace orderlog {
namespace {

enum Column { kInvoice, kStockCode, kDescription, kQuantity, kDate, kPrice, kCustomer, kCountry };

constexpr std::string_view kColumnNames[] = {"InvoiceNo",   "StockCode", "Description", "Quantity",
                                             "InvoiceDate", "UnitPrice", "CustomerID",  "Country"};

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

InvoiceKind kind_of(std::string_view invoice) {
  if (all_digits(invoice)) return InvoiceKind::kSale;
  if (invoice.starts_with('C') && all_digits(invoice.substr(1))) return InvoiceKind::kCancellation;
  return InvoiceKind::kOther;
}

bool read_integer(std::string_view text, std::int64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

struct Pence {
  Money whole = 0;
  bool has_fraction = false;  // of a penny
};

// Decimal pounds, read digit by digit: no binary fraction ever comes near money.
std::optional<Pence> read_pounds(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const std::string_view pounds = text.substr(0, point);
  const std::string_view decimals =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  const bool ends_in_point = point != std::string_view::npos && decimals.empty();
  if (!all_digits(pounds) || ends_in_point || (!decimals.empty() && !all_digits(decimals)) ||
      pounds.size() > 13) {
    return std::nullopt;
  }
  Pence pence;
  std::int64_t whole_pounds = 0;
  if (!read_integer(pounds, whole_pounds)) return std::nullopt;
  pence.whole = whole_pounds * 100;
  for (std::size_t i = 0; i < decimals.size(); ++i) {
    const int digit = decimals[i] - '0';
    if (i == 0) pence.whole += Money{10} * digit;
    if (i == 1) pence.whole += digit;
    if (i > 1 && digit != 0) pence.has_fraction = true;
  }
  if (negative) pence.whole = -pence.whole;
  return pence;
}

// What the engine takes as a text of one line.
bool is_line(std::string_view text, std::size_t max_bytes) {
  return text.size() <= max_bytes && is_utf8(text) &&
         std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20; });
}

// What rules a row out by itself. The order of the questions decides which kind is counted when
// several hold.
std::optional<RowFate> fate_of(const RetailRow& row, std::string_view invoice, const Pence& price) {
  if (row.kind == InvoiceKind::kOther) {
    return invoice.starts_with('A') ? RowFate::kAdjustment : RowFate::kUnknownInvoice;
  }
  const bool is_return = row.kind == InvoiceKind::kCancellation;
  if (is_return && row.quantity >= 0) return RowFate::kReturnOfNothing;
  if (!is_return && row.quantity <= 0) return RowFate::kNoQuantity;
  if (price.has_fraction) return RowFate::kFractionOfPenny;
  if (price.whole <= 0) return RowFate::kNoPrice;
  if (is_return && row.customer.empty()) return RowFate::kReturnWithoutCustomer;
  return std::nullopt;
}

}  // namespace

std::string_view describe(RowFate fate) {
  switch (fate) {
    case RowFate::kImported:
      return "imported: sold to a known customer";
    case RowFate::kImportedAsGuest:
      return "imported: sold to a guest";
    case RowFate::kRefunded:
      return "refunded";
    case RowFate::kRefundedInPart:
      return "refunded as far as it had been bought";
    case RowFate::kUnreadable:
      return "left out: not readable";
    case RowFate::kCutOff:
      return "left out: the file ends in the middle of it";
    case RowFate::kAdjustment:
      return "left out: bad-debt adjustment (A…)";
    case RowFate::kUnknownInvoice:
      return "left out: neither invoice nor cancellation";
    case RowFate::kNoQuantity:
      return "left out: sale of zero or fewer";
    case RowFate::kNoPrice:
      return "left out: price of zero or below";
    case RowFate::kFractionOfPenny:
      return "left out: price with a fraction of a penny";
    case RowFate::kTooManyLines:
      return "left out: invoice with more lines than an order";
    case RowFate::kAmountTooLarge:
      return "left out: invoice of more than 2^53 - 1 pence";
    case RowFate::kInvoiceResumed:
      return "left out: invoice goes on after its end";
    case RowFate::kReturnOfNothing:
      return "left out: return of zero or fewer";
    case RowFate::kReturnWithoutCustomer:
      return "left out: return without a customer";
    case RowFate::kReturnWithoutPurchase:
      return "left out: return of what was never bought";
    case RowFate::kReturnBeyondPurchase:
      return "left out: return of what was given back before";
    case RowFate::kRefused:
      return "left out: refused by the rules";
  }
  return "";
}

std::string_view to_string(RowFate fate) {
  switch (fate) {
    case RowFate::kImported:
      return "imported";
    case RowFate::kImportedAsGuest:
      return "imported_as_guest";
    case RowFate::kRefunded:
      return "refunded";
    case RowFate::kRefundedInPart:
      return "refunded_in_part";
    case RowFate::kUnreadable:
      return "unreadable";
    case RowFate::kCutOff:
      return "cut_off";
    case RowFate::kAdjustment:
      return "adjustment";
    case RowFate::kUnknownInvoice:
      return "unknown_invoice";
    case RowFate::kNoQuantity:
      return "no_quantity";
    case RowFate::kNoPrice:
      return "no_price";
    case RowFate::kFractionOfPenny:
      return "fraction_of_penny";
    case RowFate::kTooManyLines:
      return "too_many_lines";
    case RowFate::kAmountTooLarge:
      return "amount_too_large";
    case RowFate::kInvoiceResumed:
      return "invoice_resumed";
    case RowFate::kReturnOfNothing:
      return "return_of_nothing";
    case RowFate::kReturnWithoutCustomer:
      return "return_without_customer";
    case RowFate::kReturnWithoutPurchase:
      return "return_without_purchase";
    case RowFate::kReturnBeyondPurchase:
      return "return_beyond_purchase";
    case RowFate::kRefused:
      return "refused";
  }
  return "";
}

Result<RetailColumns, std::string> RetailColumns::from(const CsvRecord& header) {
  RetailColumns columns;
  columns.width_ = header.fields.size();
  for (std::size_t i = 0; i < kColumns; ++i) {
    const auto found = std::find(header.fields.begin(), header.fields.end(), kColumnNames[i]);
    if (found == header.fields.end()) {
      return fail("this is no Online Retail file: its first line has no column " +
                  std::string(kColumnNames[i]));
    }
    columns.places_[i] = static_cast<std::size_t>(found - header.fields.begin());
  }
  return columns;
}

RetailRow RetailColumns::read(const CsvRecord& record) const {
  RetailRow row;
  row.line = record.line;
  row.fate = record.unended ? RowFate::kCutOff : RowFate::kUnreadable;
  if (record.malformed || record.fields.size() != width_) return row;
  const auto field = [&](Column column) { return record.fields[places_[column]]; };
  const auto price = read_pounds(field(kPrice));
  const auto at_ms = parse_rfc3339(field(kDate));
  row.customer = field(kCustomer);
  row.sku = field(kStockCode);
  row.title = field(kDescription).empty() ? field(kStockCode) : field(kDescription);
  row.country = field(kCountry);
  if (!price || !at_ms || !read_integer(field(kQuantity), row.quantity) ||
      row.quantity < -kMaxQuantity || row.quantity > kMaxQuantity || row.sku.empty() ||
      !is_line(row.sku, kMaxIdLength) || !is_line(row.title, kMaxTitleBytes) ||
      !is_line(row.country, kMaxAddressBytes) || !is_valid_id(field(kInvoice), kMaxIdLength / 2) ||
      (!row.customer.empty() && !is_valid_id(row.customer))) {
    return row;
  }
  row.invoice = field(kInvoice);
  row.kind = kind_of(row.invoice);
  row.unit_price = price->whole;
  row.at_ms = *at_ms;
  row.fate = fate_of(row, row.invoice, *price);
  return row;
}

}  // namespace orderlog
