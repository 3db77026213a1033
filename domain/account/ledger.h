#pragma once

// The one place where money is checked and moved.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/account/decide.h"

namespace orderlog {

// kGiveBack is kAtOnce for money that must be able to go back.
enum class LedgerPhase { kAtOnce, kGiveBack, kHold, kPost, kRelease };

// Whether accounts of merchants, providers and tills open themselves.
enum class MissingAccounts { kOpenOwn, kRefuse };

// The balances that one decision touches, as its events so far leave them. Lives as long as one
// call of run().
class Ledger {
 public:
  Ledger(const World& world, std::vector<NewEvent>& events) : world_(world), events_(events) {}

  // Appends the events of all movements, or rejects and appends nothing.
  [[nodiscard]] std::optional<Rejection> run(std::span<const Movement> movements, LedgerPhase phase,
                                             MissingAccounts missing);

 private:
  struct Balance {
    const AccountId* id = nullptr;
    std::string currency;  // empty: not open yet
    AccountKind kind = AccountKind::kBalance;
    bool allow_negative = false;
    bool opened_here = false;
    Money posted = 0;
    Money set_aside = 0;    // pending and exposure
    std::size_t holds = 0;  // that are open

    [[nodiscard]] bool open() const { return !currency.empty(); }
    [[nodiscard]] Money available() const { return posted - set_aside; }
  };

  // Loads it on first use; an index into balances_.
  std::size_t balance_of(const AccountId& id);
  void apply(const AccountEvent& event, Balance& balance) const;
  std::optional<Rejection> open_missing(std::span<const Movement> movements,
                                        MissingAccounts missing);
  static bool open(Balance& balance, const std::string& currency);
  std::optional<Rejection> apply(const Movement& movement, LedgerPhase phase);
  void append(const Movement& movement, LedgerPhase phase);

  const World& world_;
  std::vector<NewEvent>& events_;
  std::vector<Balance> balances_;
};

}  // namespace orderlog
