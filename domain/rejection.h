#pragma once

// A business "no": a value, never an exception. The code names the rule that the command would
// break and is stable; the detail is for people.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace orderlog {

enum class RejectionCode {
  kNotFound,
  kAlreadyExists,
  kVersionMismatch,
  // Pool
  kSaleNotOpen,
  kSaleClosed,
  kSoldOut,
  kPerUserLimit,
  kUnpaidLimit,
  kInvalidQuantity,
  // Order
  kInvalidStatus,   // the order's statuses do not allow this; allowed_actions says what they do
  kPaymentPending,  // a provider has been asked and must answer first
  kOverpayment,     // more than remain_pay
  kNothingToPay,    // a payment without any leg
  kLegNotFound,
  kLegNotNamed,  // several providers might be meant
  kLegClosed,    // the leg has another end already
  kTooManyLegs,
  kRefundNotFound,
  kRefundInProgress,  // one at a time
  kRefundClosed,
  kRefundExceedsPaid,
  kTooManyRefunds,
  kOrderClosed,
  kDiscountLimit,        // discounted orders of a phone and day
  kChannelOrderDiffers,  // its number is another order's already
  kNotCorrectable,       // the order may be corrected, but not in this
  kNotReplaceable,       // its number is not another's to take
  // Account
  kInsufficientFunds,
  kAccountNotFound,
  kCurrencyMismatch,
  kSameAccount,
  kAmountOverflow,
  kTransferClosed,  // posted, voided or expired already
  kTooManyHolds,    // that are open, of one account
  // Job
  kTtlExceeded,
  // Effect
  kEffectCompleted,
  kEffectWithdrawn,  // nobody needs it any more
  kDoneByEngine,     // the engine's own, which nobody else may call done
};

[[nodiscard]] std::string_view to_string(RejectionCode code);
[[nodiscard]] std::optional<RejectionCode> rejection_code_from(std::string_view text);

struct Rejection {
  RejectionCode code;
  std::string detail;
  std::vector<std::string> allowed_actions = {};  // of the order, where the status is the reason
  std::optional<StreamVersion> current_version = std::nullopt;  // with kVersionMismatch

  friend bool operator==(const Rejection&, const Rejection&) = default;
};

}  // namespace orderlog
