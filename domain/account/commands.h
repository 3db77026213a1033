#pragma once

#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "base/money.h"
#include "domain/account/state.h"

namespace orderlog {

struct OpenAccount {
  AccountId account_id;
  std::string currency;  // ISO 4217, or a name of the same form for points
  AccountKind kind = AccountKind::kBalance;
  bool allow_negative = false;

  friend bool operator==(const OpenAccount&, const OpenAccount&) = default;
};

// Named after its verb so that it isn't the aggregate Transfer; "transfer" outside.
struct MakeTransfer {
  TransferId transfer_id;  // empty: the envelope's fresh id
  AccountId debit_account;
  AccountId credit_account;
  Money amount = 0;
  std::string explanation;
  bool pending = false;
  TimeMs timeout_ms = 0;  // 0: a pending transfer waits for ever

  friend bool operator==(const MakeTransfer&, const MakeTransfer&) = default;
};

struct PostTransfer {
  TransferId transfer_id;

  friend bool operator==(const PostTransfer&, const PostTransfer&) = default;
};

struct VoidTransfer {
  TransferId transfer_id;

  friend bool operator==(const VoidTransfer&, const VoidTransfer&) = default;
};

// The engine's own, when a pending transfer's deadline is due.
struct ExpireTransfer {
  TransferId transfer_id;

  friend bool operator==(const ExpireTransfer&, const ExpireTransfer&) = default;
};

}  // namespace orderlog
