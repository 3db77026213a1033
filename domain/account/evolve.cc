#include <algorithm>
#include <utility>

#include "base/check.h"
#include "domain/account/decide.h"

namespace orderlog {
namespace {

struct AccountFold {
  Account& account;
  TimeMs at;

  void operator()(const AccountOpened& event) const {
    ORDERLOG_CHECK(account.currency.empty(), "an account opens once");
    account.currency = event.currency;
    account.kind = event.kind;
    account.allow_negative = event.allow_negative;
    account.created_at = at;
  }
  void operator()(const AccountDebited& event) const { account.posted -= event.amount; }
  void operator()(const AccountCredited& event) const { account.posted += event.amount; }
  void operator()(const FundsHeld& event) const {
    account.pending += event.amount;
    account.holds.push_back({event.transfer_id, event.counterparty, event.amount});
  }
  void operator()(const HoldPosted& event) const {
    drop_hold({event.transfer_id, event.counterparty, event.amount});
    account.posted -= event.amount;
  }
  void operator()(const HoldReleased& event) const {
    drop_hold({event.transfer_id, event.counterparty, event.amount});
  }

  // The whole hold is looked for: a client may have named a transfer as an order names its own.
  void drop_hold(const Hold& held) const {
    const auto hold = std::find(account.holds.begin(), account.holds.end(), held);
    ORDERLOG_CHECK(hold != account.holds.end(), "only held money is posted or released");
    account.pending -= held.amount;
    account.holds.erase(hold);
  }
};

struct TransferFold {
  Transfer& transfer;
  TimeMs at;

  void operator()(const TransferPosted& event) const {
    begin(event.debit_account, event.credit_account, event.amount, event.explanation);
    transfer.state = TransferState::kPosted;
  }
  void operator()(const TransferHeld& event) const {
    begin(event.debit_account, event.credit_account, event.amount, event.explanation);
    transfer.state = TransferState::kPending;
    transfer.expires_at = event.expires_at;
  }
  void operator()(const TransferCompleted&) const { end(TransferState::kPosted); }
  void operator()(const TransferVoided&) const { end(TransferState::kVoided); }
  void operator()(const TransferExpired&) const { end(TransferState::kExpired); }

  void begin(const AccountId& debit, const AccountId& credit, Money amount,
             const std::string& explanation) const {
    ORDERLOG_CHECK(transfer.debit_account.empty(), "a transfer begins once");
    transfer.debit_account = debit;
    transfer.credit_account = credit;
    transfer.amount = amount;
    transfer.explanation = explanation;
    transfer.created_at = at;
  }
  void end(TransferState state) const {
    ORDERLOG_CHECK(!transfer.debit_account.empty() && transfer.state == TransferState::kPending,
                   "only a pending transfer ends");
    transfer.state = state;
  }
};

}  // namespace

Account evolve_account(Account account, const AccountEvent& event, TimeMs at) {
  std::visit(AccountFold{account, at}, event);
  account.updated_at = at;
  return account;
}

Transfer evolve_transfer(Transfer transfer, const TransferEvent& event, TimeMs at) {
  std::visit(TransferFold{transfer, at}, event);
  transfer.updated_at = at;
  return transfer;
}

}  // namespace orderlog
