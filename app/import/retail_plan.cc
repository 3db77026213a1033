#include "app/import/retail_plan.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "domain/rules.h"

namespace orderlog {
namespace {

constexpr char kOperator[] = "import";
constexpr char kMethod[] = "invoice";

std::string key_of(std::string_view invoice, std::string_view what) {
  return std::string(kRetailMerchant).append(":").append(invoice).append(":").append(what);
}

OrderId order_of(std::string_view invoice) {
  return OrderId(std::string(kRetailMerchant).append(":").append(invoice));
}

// What one cancellation gives back of one order.
struct PlannedRefund {
  Money amount = 0;
  std::vector<std::size_t> rows;
  std::vector<RefundItem> items;
  bool by_items = true;

  void add(const RetailRow& row, std::size_t index, const ReturnedPart& part) {
    amount += part.quantity * part.unit_price;
    by_items = by_items && part.by_article;
    if (rows.empty() || rows.back() != index) rows.push_back(index);
    const auto found = std::find_if(items.begin(), items.end(), [&row](const RefundItem& item) {
      return item.sku.view() == row.sku;
    });
    if (found == items.end()) {
      items.push_back({Sku(row.sku), part.quantity});
    } else {
      found->quantity += part.quantity;
    }
  }
};

// "C536379: 22423 × 2, POST × 1", for a refund that can't name its articles otherwise.
std::string reason_of(std::string_view cancellation, const PlannedRefund& refund) {
  std::string reason(cancellation);
  for (const RefundItem& item : refund.items) {
    reason += &item == &refund.items.front() ? ": " : ", ";
    reason += item.sku.str() + " × " + std::to_string(item.quantity);
  }
  return reason.size() <= kMaxRemarkBytes ? reason : std::string(cancellation);
}

RequestRefund refund_command(std::string_view cancellation, std::string_view invoice,
                             const PlannedRefund& refund) {
  RequestRefund command;
  command.order_id = order_of(invoice);
  command.initiator = Initiator::kStore;
  command.operator_id = OperatorId(kOperator);
  if (refund.by_items) {
    command.reason = cancellation;
    command.items = refund.items;
  } else {
    command.reason = reason_of(cancellation, refund);
    command.amount = refund.amount;
  }
  return command;
}

// What a sale's rows come to; nothing where that is no exact amount.
std::optional<Money> amount_of(const Invoice& invoice) {
  Money amount = 0;
  for (const RetailRow& row : invoice.rows) {
    if (row.unit_price > (kMaxMoney - amount) / row.quantity) return std::nullopt;
    amount += row.quantity * row.unit_price;
  }
  return amount;
}

}  // namespace

InvoicePlan RetailPlanner::plan(const Invoice& invoice) {
  return invoice.kind == InvoiceKind::kCancellation ? plan_cancellation(invoice)
                                                    : plan_sale(invoice);
}

InvoicePlan RetailPlanner::plan_sale(const Invoice& invoice) {
  InvoicePlan plan;
  const bool guest = invoice.customer.empty();
  PlaceOrder place;
  place.order_id = order_of(invoice.number);
  place.merchant_id = MerchantId(kRetailMerchant);
  place.user_id = guest ? UserId(kRetailGuest) : UserId(invoice.customer);
  place.channel = Channel::kTerminal;
  place.channel_order_no = invoice.number;
  std::vector<std::size_t> rows;
  const std::optional<Money> amount = amount_of(invoice);
  const RowFate fate = invoice.rows.size() > kMaxItems ? RowFate::kTooManyLines
                       : !amount                       ? RowFate::kAmountTooLarge
                       : guest                         ? RowFate::kImportedAsGuest
                                                       : RowFate::kImported;
  plan.fates.assign(invoice.rows.size(), fate);
  if (fate == RowFate::kTooManyLines || fate == RowFate::kAmountTooLarge) return plan;
  for (std::size_t i = 0; i < invoice.rows.size(); ++i) {
    const RetailRow& row = invoice.rows[i];
    place.items.push_back({Sku(row.sku), row.title, row.quantity, row.unit_price, false});
    place.address = row.country;
    rows.push_back(i);
    if (!guest) purchases_.add(row);
  }
  const auto add = [&](Command command, std::string_view what) {
    plan.commands.push_back(
        {{std::move(command), key_of(invoice.number, what), invoice.at_ms}, rows, 0});
  };
  const OrderId order = place.order_id;
  add(std::move(place), "place");
  plan.amount = *amount;
  add(CollectPayment{order, plan.amount, kMethod, OperatorId(kOperator)}, "collect");
  add(CloseOrder{order, "imported"}, "close");
  return plan;
}

InvoicePlan RetailPlanner::plan_cancellation(const Invoice& invoice) {
  InvoicePlan plan;
  // In the order in which the rows first name them; the views are the purchases' own.
  std::vector<std::pair<std::string_view, PlannedRefund>> refunds;
  for (std::size_t i = 0; i < invoice.rows.size(); ++i) {
    const RetailRow& row = invoice.rows[i];
    const MatchedReturn matched = purchases_.give_back(row);
    plan.fates.push_back(matched.fate);
    plan.units_left_over += matched.quantity_left_over;
    for (const ReturnedPart& part : matched.parts) {
      auto found = std::find_if(refunds.begin(), refunds.end(),
                                [&](const auto& refund) { return refund.first == part.invoice; });
      if (found == refunds.end())
        found = refunds.emplace(refunds.end(), part.invoice, PlannedRefund{});
      found->second.add(row, i, part);
    }
  }
  for (const auto& [order, refund] : refunds) {
    plan.commands.push_back({{refund_command(invoice.number, order, refund),
                              key_of(invoice.number, order), invoice.at_ms},
                             refund.rows,
                             refund.amount});
  }
  return plan;
}

}  // namespace orderlog
