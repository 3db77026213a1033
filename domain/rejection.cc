#include "domain/rejection.h"

#include <array>
#include <utility>

namespace orderlog {
namespace {

constexpr std::array kCodes = std::to_array<std::pair<RejectionCode, std::string_view>>({
    {RejectionCode::kNotFound, "not_found"},
    {RejectionCode::kAlreadyExists, "already_exists"},
    {RejectionCode::kVersionMismatch, "version_mismatch"},
    {RejectionCode::kSaleNotOpen, "sale_not_open"},
    {RejectionCode::kSaleClosed, "sale_closed"},
    {RejectionCode::kSoldOut, "sold_out"},
    {RejectionCode::kPerUserLimit, "per_user_limit"},
    {RejectionCode::kUnpaidLimit, "unpaid_limit"},
    {RejectionCode::kInvalidQuantity, "invalid_quantity"},
    {RejectionCode::kInvalidStatus, "invalid_status"},
    {RejectionCode::kPaymentPending, "payment_pending"},
    {RejectionCode::kOverpayment, "overpayment"},
    {RejectionCode::kNothingToPay, "nothing_to_pay"},
    {RejectionCode::kLegNotFound, "leg_not_found"},
    {RejectionCode::kLegNotNamed, "leg_not_named"},
    {RejectionCode::kLegClosed, "leg_closed"},
    {RejectionCode::kTooManyLegs, "too_many_legs"},
    {RejectionCode::kRefundNotFound, "refund_not_found"},
    {RejectionCode::kRefundInProgress, "refund_in_progress"},
    {RejectionCode::kRefundClosed, "refund_closed"},
    {RejectionCode::kRefundExceedsPaid, "refund_exceeds_paid"},
    {RejectionCode::kTooManyRefunds, "too_many_refunds"},
    {RejectionCode::kOrderClosed, "order_closed"},
    {RejectionCode::kDiscountLimit, "discount_limit"},
    {RejectionCode::kChannelOrderDiffers, "channel_order_differs"},
    {RejectionCode::kNotCorrectable, "not_correctable"},
    {RejectionCode::kNotReplaceable, "not_replaceable"},
    {RejectionCode::kInsufficientFunds, "insufficient_funds"},
    {RejectionCode::kAccountNotFound, "account_not_found"},
    {RejectionCode::kCurrencyMismatch, "currency_mismatch"},
    {RejectionCode::kSameAccount, "same_account"},
    {RejectionCode::kAmountOverflow, "amount_overflow"},
    {RejectionCode::kTransferClosed, "transfer_closed"},
    {RejectionCode::kTooManyHolds, "too_many_holds"},
    {RejectionCode::kTtlExceeded, "ttl_exceeded"},
    {RejectionCode::kEffectCompleted, "effect_completed"},
    {RejectionCode::kEffectWithdrawn, "effect_withdrawn"},
    {RejectionCode::kDoneByEngine, "done_by_engine"},
});

static_assert(kCodes.size() == static_cast<std::size_t>(RejectionCode::kDoneByEngine) + 1,
              "every code has its name");
static_assert(
    [] {
      for (std::size_t i = 0; i < kCodes.size(); ++i) {
        if (static_cast<std::size_t>(kCodes[i].first) != i) return false;
      }
      return true;
    }(),
    "in the order of the enumeration, which is also the index");

}  // namespace

std::string_view to_string(RejectionCode code) {
  return kCodes[static_cast<std::size_t>(code)].second;
}

std::optional<RejectionCode> rejection_code_from(std::string_view text) {
  for (const auto& [code, name] : kCodes) {
    if (name == text) return code;
  }
  return std::nullopt;
}

}  // namespace orderlog
