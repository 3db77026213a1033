#pragma once

// Accounts to move money between.

#include "domain/account/decide.h"
#include "tests/domain/scenario.h"

namespace orderlog::testing {

inline NewEvent account(std::string_view id, std::string_view currency = "CNY",
                        AccountKind kind = AccountKind::kBalance, bool allow_negative = false) {
  return event_of(id, AccountOpened{std::string(currency), kind, allow_negative});
}

inline NewEvent house() { return account("house", "CNY", AccountKind::kHouse, true); }

// Money that is on the account from the start; its other side is of no interest.
inline NewEvent funded(std::string_view id, Money amount) {
  return event_of(id, AccountCredited{TransferId("t0"), AccountId("house"), amount, "opening"});
}

inline MakeTransfer transfer(std::string_view id, std::string_view debit, std::string_view credit,
                             Money amount) {
  MakeTransfer command;
  command.transfer_id = TransferId(id);
  command.debit_account = AccountId(debit);
  command.credit_account = AccountId(credit);
  command.amount = amount;
  command.explanation = "why";
  return command;
}

inline MakeTransfer pending(std::string_view id, std::string_view debit, std::string_view credit,
                            Money amount, TimeMs timeout_ms = 0) {
  MakeTransfer command = transfer(id, debit, credit, amount);
  command.pending = true;
  command.timeout_ms = timeout_ms;
  return command;
}

inline Movement movement(std::string_view id, std::string_view debit, std::string_view credit,
                         Money amount) {
  return {TransferId(id), AccountId(debit), AccountId(credit), amount, "why"};
}

}  // namespace orderlog::testing
