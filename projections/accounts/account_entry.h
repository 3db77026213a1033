#pragma once

// One posting of an account (云币账单), as its list shows it.
//
//   key    'e' · tenant · account id · place (0, position)
//   value  i64 amount · i64 balance after · i64 posted_at · transfer · counterparty · explanation

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/money.h"

namespace orderlog {

struct AccountEntry {
  Position position;
  TransferId transfer_id;
  Money amount = 0;  // below zero: a debit
  AccountId counterparty;
  std::string explanation;
  TimeMs posted_at = 0;
  Money balance = 0;  // what was posted in all, this entry included

  friend bool operator==(const AccountEntry&, const AccountEntry&) = default;
};

[[nodiscard]] std::string account_entries_prefix(std::string_view tenant, const AccountId& account);

void encode_account_entry(const AccountEntry& entry, std::string& out);
// The position comes from the key.
[[nodiscard]] std::optional<AccountEntry> decode_account_entry(std::string_view key,
                                                               std::string_view value);

}  // namespace orderlog
