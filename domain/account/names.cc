#include <string>

#include "domain/account/state.h"

namespace orderlog {
namespace {

AccountId prefixed(std::string_view prefix, std::string_view id) {
  std::string name;
  name.reserve(prefix.size() + id.size());
  name += prefix;
  name += id;
  return AccountId(std::move(name));
}

}  // namespace

std::string_view to_string(AccountKind kind) {
  switch (kind) {
    case AccountKind::kPoints:
      return "points";
    case AccountKind::kBalance:
      return "balance";
    case AccountKind::kHouse:
      return "house";
    case AccountKind::kMerchant:
      return "merchant";
    case AccountKind::kProvider:
      return "provider";
    case AccountKind::kCash:
      return "cash";
  }
  return "";
}

std::optional<AccountKind> account_kind_from(std::string_view text) {
  for (const AccountKind kind :
       {AccountKind::kPoints, AccountKind::kBalance, AccountKind::kHouse, AccountKind::kMerchant,
        AccountKind::kProvider, AccountKind::kCash}) {
    if (to_string(kind) == text) return kind;
  }
  return std::nullopt;
}

std::string_view to_string(TransferState state) {
  switch (state) {
    case TransferState::kPending:
      return "pending";
    case TransferState::kPosted:
      return "posted";
    case TransferState::kVoided:
      return "voided";
    case TransferState::kExpired:
      return "expired";
  }
  return "";
}

std::optional<TransferState> transfer_state_from(std::string_view text) {
  for (const TransferState state : {TransferState::kPending, TransferState::kPosted,
                                    TransferState::kVoided, TransferState::kExpired}) {
    if (to_string(state) == text) return state;
  }
  return std::nullopt;
}

AccountId points_account_of(const UserId& user) { return prefixed("points:", user.view()); }

AccountId balance_account_of(const UserId& user) { return prefixed("balance:", user.view()); }

AccountId merchant_points_account(const MerchantId& merchant) {
  return prefixed("merchant-points:", merchant.view());
}

AccountId merchant_balance_account(const MerchantId& merchant) {
  return prefixed("merchant-balance:", merchant.view());
}

AccountId provider_account(std::string_view provider) { return prefixed("provider:", provider); }

AccountId cash_account_of(const MerchantId& merchant) { return prefixed("cash:", merchant.view()); }

}  // namespace orderlog
