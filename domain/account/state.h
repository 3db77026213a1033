#pragma once

// Account 账户 and Transfer: double entry, one- and two-phase.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/money.h"

namespace orderlog {

enum class AccountKind { kPoints, kBalance, kHouse, kMerchant, kProvider, kCash };

// Money set aside on the debit side until it is posted or released.
struct Hold {
  TransferId transfer_id;
  AccountId credit_account;
  Money amount = 0;

  friend bool operator==(const Hold&, const Hold&) = default;
};

struct Account {
  AccountId id;
  std::string currency;
  AccountKind kind = AccountKind::kBalance;
  bool allow_negative = false;
  Money posted = 0;
  Money pending = 0;   // Σ holds
  Money exposure = 0;  // risk of open wagers
  TimeMs created_at = 0;
  TimeMs updated_at = 0;
  std::vector<Hold> holds;

  // 虚拟余额
  [[nodiscard]] Money available() const { return posted - pending - exposure; }

  friend bool operator==(const Account&, const Account&) = default;
};

enum class TransferState { kPending, kPosted, kVoided, kExpired };

struct Transfer {
  TransferId id;
  AccountId debit_account;
  AccountId credit_account;
  Money amount = 0;
  std::string explanation;
  TransferState state = TransferState::kPending;
  TimeMs expires_at = 0;  // 0: never
  TimeMs created_at = 0;
  TimeMs updated_at = 0;

  friend bool operator==(const Transfer&, const Transfer&) = default;
};

[[nodiscard]] std::string_view to_string(AccountKind kind);
[[nodiscard]] std::optional<AccountKind> account_kind_from(std::string_view text);
[[nodiscard]] std::string_view to_string(TransferState state);
[[nodiscard]] std::optional<TransferState> transfer_state_from(std::string_view text);

// The accounts that an order's payment legs move money between. Those of merchants, providers and
// tills open themselves on first use and may go below zero; a user's must have been opened.
[[nodiscard]] AccountId points_account_of(const UserId& user);   // points:{user}
[[nodiscard]] AccountId balance_account_of(const UserId& user);  // balance:{user}
[[nodiscard]] AccountId merchant_points_account(
    const MerchantId& merchant);  // merchant-points:{merchant}
[[nodiscard]] AccountId merchant_balance_account(
    const MerchantId& merchant);                                      // merchant-balance:{merchant}
[[nodiscard]] AccountId provider_account(std::string_view provider);  // provider:{provider}
[[nodiscard]] AccountId cash_account_of(const MerchantId& merchant);  // cash:{merchant}

// Derived ids are longer than clients' own by their prefix.
inline constexpr std::size_t kMaxAccountIdLength = kMaxIdLength + 24;

}  // namespace orderlog
