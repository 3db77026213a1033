#pragma once

// Double entry: what accounts allow, and the events by which money moves. Every debit has its
// credit of the same amount in the same commit.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/money.h"
#include "domain/account/commands.h"
#include "domain/account/events.h"
#include "domain/account/state.h"
#include "domain/decision.h"

namespace orderlog {

struct Movement {
  TransferId transfer_id;
  AccountId debit;
  AccountId credit;
  Money amount = 0;  // above 0
  std::string explanation;
};

// Each of these five appends the events of all movements, or rejects and appends nothing. They see
// the accounts as `events` leaves them, so they may be called one after another within a decision.
//
// Accounts of merchants, providers and tills (domain/account/state.h) are opened on first use, may
// go below zero, and take the currency of the other side; "CNY" where neither side has one yet. All
// others must exist.
//
// account_not_found, currency_mismatch, insufficient_funds, and amount_overflow where a balance
// would leave ±kMaxMoney.
[[nodiscard]] std::optional<Rejection> move_money(const World& world,
                                                  std::span<const Movement> movements,
                                                  std::vector<NewEvent>& events);

// The same for what was taken and goes back: merchants', providers' and tills' accounts go below
// zero for it whatever they were opened with, since somebody has made the movement outside already,
// or nobody is there to be refused.
[[nodiscard]] std::optional<Rejection> give_money_back(const World& world,
                                                       std::span<const Movement> movements,
                                                       std::vector<NewEvent>& events);

// Whether it is one of those that open themselves.
[[nodiscard]] bool opens_itself(const AccountId& id);

// First phase: sets money aside on the debit side. Opens the credit side too, so that posting can't
// find another currency there.
[[nodiscard]] std::optional<Rejection> hold_money(const World& world,
                                                  std::span<const Movement> movements,
                                                  std::vector<NewEvent>& events);

// Second phase, of movements that were held: the money is there. Releasing can't be refused;
// posting only where the credit side would pass kMaxMoney, which several holds can come to
// together.
[[nodiscard]] std::optional<Rejection> post_holds(const World& world,
                                                  std::span<const Movement> movements,
                                                  std::vector<NewEvent>& events);
void release_holds(const World& world, std::span<const Movement> movements,
                   std::vector<NewEvent>& events);

// What the account may spend, as `events` leave it; 0 for one that is not there.
[[nodiscard]] Money available_after(const World& world, const AccountId& account,
                                    std::span<const NewEvent> events);

// Commands. Transfers never open accounts, and a transfer id is used once.
[[nodiscard]] DecisionResult open_account(const World& world, const Context& context,
                                          const OpenAccount& command);
[[nodiscard]] DecisionResult make_transfer(const World& world, const Context& context,
                                           const MakeTransfer& command);
// From the deadline on a pending transfer can't be posted any more, even before the line has
// expired it.
[[nodiscard]] DecisionResult post_transfer(const World& world, const Context& context,
                                           const PostTransfer& command);
[[nodiscard]] DecisionResult void_transfer(const World& world, const Context& context,
                                           const VoidTransfer& command);
// Without events where nothing is due.
[[nodiscard]] DecisionResult expire_transfer(const World& world, const Context& context,
                                             const ExpireTransfer& command);

// The state bears its id already; `at` is the commit's time.
[[nodiscard]] Account evolve_account(Account account, const AccountEvent& event, TimeMs at);
[[nodiscard]] Transfer evolve_transfer(Transfer transfer, const TransferEvent& event, TimeMs at);

}  // namespace orderlog
