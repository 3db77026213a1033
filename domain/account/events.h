#pragma once

#include <string>
#include <variant>

#include "base/clock.h"
#include "base/ids.h"
#include "base/money.h"
#include "domain/account/state.h"

namespace orderlog {

struct AccountOpened {
  std::string currency;
  AccountKind kind = AccountKind::kBalance;
  bool allow_negative = false;

  friend bool operator==(const AccountOpened&, const AccountOpened&) = default;
};

// Every debit has its credit of the same amount in the same commit.
struct AccountDebited {
  TransferId transfer_id;
  AccountId counterparty;
  Money amount = 0;
  std::string explanation;

  friend bool operator==(const AccountDebited&, const AccountDebited&) = default;
};

struct AccountCredited {
  TransferId transfer_id;
  AccountId counterparty;
  Money amount = 0;
  std::string explanation;

  friend bool operator==(const AccountCredited&, const AccountCredited&) = default;
};

struct FundsHeld {
  TransferId transfer_id;
  AccountId counterparty;
  Money amount = 0;
  std::string explanation;

  friend bool operator==(const FundsHeld&, const FundsHeld&) = default;
};

// The held money left the account; the counterparty's credit is in the same commit.
struct HoldPosted {
  TransferId transfer_id;
  AccountId counterparty;
  Money amount = 0;
  std::string explanation;

  friend bool operator==(const HoldPosted&, const HoldPosted&) = default;
};

struct HoldReleased {
  TransferId transfer_id;
  AccountId counterparty;
  Money amount = 0;

  friend bool operator==(const HoldReleased&, const HoldReleased&) = default;
};

using AccountEvent = std::variant<AccountOpened, AccountDebited, AccountCredited, FundsHeld,
                                  HoldPosted, HoldReleased>;

struct TransferPosted {  // at once
  AccountId debit_account;
  AccountId credit_account;
  Money amount = 0;
  std::string explanation;

  friend bool operator==(const TransferPosted&, const TransferPosted&) = default;
};

struct TransferHeld {  // first phase
  AccountId debit_account;
  AccountId credit_account;
  Money amount = 0;
  std::string explanation;
  TimeMs expires_at = 0;

  friend bool operator==(const TransferHeld&, const TransferHeld&) = default;
};

struct TransferCompleted {  // second phase
  friend bool operator==(const TransferCompleted&, const TransferCompleted&) = default;
};

struct TransferVoided {
  friend bool operator==(const TransferVoided&, const TransferVoided&) = default;
};

struct TransferExpired {
  friend bool operator==(const TransferExpired&, const TransferExpired&) = default;
};

using TransferEvent =
    std::variant<TransferPosted, TransferHeld, TransferCompleted, TransferVoided, TransferExpired>;

}  // namespace orderlog
