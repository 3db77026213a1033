#include "domain/account/ledger.h"

#include <utility>

#include "base/check.h"
#include "domain/rules.h"

namespace orderlog {
namespace {

constexpr std::string_view kDefaultCurrency = "CNY";

struct OwnAccount {
  std::string_view prefix;
  AccountKind kind;
};

// What opens itself: the accounts of domain/account/names.cc that belong to no user.
constexpr OwnAccount kOwnAccounts[] = {
    {"merchant-points:", AccountKind::kMerchant},
    {"merchant-balance:", AccountKind::kMerchant},
    {"provider:", AccountKind::kProvider},
    {"cash:", AccountKind::kCash},
};

const OwnAccount* own_account(const AccountId& id) {
  for (const OwnAccount& own : kOwnAccounts) {
    if (id.view().starts_with(own.prefix)) return &own;
  }
  return nullptr;
}

Rejection not_found(const AccountId& id) {
  return {RejectionCode::kAccountNotFound, "account " + id.str() + " does not exist"};
}

Rejection overflow(const AccountId& id) {
  return {RejectionCode::kAmountOverflow,
          "account " + id.str() + " would leave the range of exact amounts"};
}

Rejection too_many_holds(const AccountId& id) {
  return {RejectionCode::kTooManyHolds, "account " + id.str() + " has " +
                                            std::to_string(kMaxHolds) +
                                            " open holds, which is as many as it may"};
}

// Folds what an event does to the money of one account.
struct MoneyFold {
  Money& posted;
  Money& set_aside;

  void operator()(const AccountOpened&) const {}
  void operator()(const AccountDebited& event) const { posted -= event.amount; }
  void operator()(const AccountCredited& event) const { posted += event.amount; }
  void operator()(const FundsHeld& event) const { set_aside += event.amount; }
  void operator()(const HoldPosted& event) const {
    posted -= event.amount;
    set_aside -= event.amount;
  }
  void operator()(const HoldReleased& event) const { set_aside -= event.amount; }
};

}  // namespace

bool opens_itself(const AccountId& id) { return own_account(id) != nullptr; }

std::optional<Rejection> Ledger::run(std::span<const Movement> movements, LedgerPhase phase,
                                     MissingAccounts missing) {
  balances_.reserve(movements.size() * 2);  // so that references to them stay good
  if (phase != LedgerPhase::kRelease) {
    if (auto rejection = open_missing(movements, missing)) return rejection;
  }
  for (const Movement& movement : movements) {
    ORDERLOG_CHECK(movement.amount > 0 && movement.amount <= kMaxMoney, "an amount to move");
    if (auto rejection = apply(movement, phase)) return rejection;
  }
  for (const Balance& balance : balances_) {
    if (!balance.opened_here) continue;
    events_.push_back(
        {stream_of(*balance.id),
         AccountEvent(AccountOpened{balance.currency, balance.kind, balance.allow_negative})});
  }
  for (const Movement& movement : movements) append(movement, phase);
  return std::nullopt;
}

std::size_t Ledger::balance_of(const AccountId& id) {
  for (std::size_t i = 0; i < balances_.size(); ++i) {
    if (*balances_[i].id == id) return i;
  }
  Balance& balance = balances_.emplace_back();
  balance.id = &id;
  if (const Account* account = world_.account(id)) {
    balance.currency = account->currency;
    balance.kind = account->kind;
    balance.allow_negative = account->allow_negative;
    balance.posted = account->posted;
    balance.set_aside = account->pending + account->exposure;
    balance.holds = account->holds.size();
  }
  for (const NewEvent& earlier : events_) {
    if (earlier.stream.kind != AggregateKind::kAccount || earlier.stream.id != id.view()) continue;
    if (const auto* event = std::get_if<AccountEvent>(&earlier.event)) apply(*event, balance);
  }
  return balances_.size() - 1;
}

void Ledger::apply(const AccountEvent& event, Balance& balance) const {
  if (const auto* opened = std::get_if<AccountOpened>(&event)) {
    balance.currency = opened->currency;
    balance.kind = opened->kind;
    balance.allow_negative = opened->allow_negative;
  }
  std::visit(MoneyFold{balance.posted, balance.set_aside}, event);
  if (std::holds_alternative<FundsHeld>(event)) {
    ++balance.holds;
  } else if (std::holds_alternative<HoldPosted>(event) ||
             std::holds_alternative<HoldReleased>(event)) {
    --balance.holds;
  }
}

bool Ledger::open(Balance& balance, const std::string& currency) {
  const OwnAccount* own = own_account(*balance.id);
  if (own == nullptr) return false;
  balance.currency = currency;
  balance.kind = own->kind;
  balance.allow_negative = true;
  balance.opened_here = true;
  return true;
}

std::optional<Rejection> Ledger::open_missing(std::span<const Movement> movements,
                                              MissingAccounts missing) {
  // First the movements that know their currency, since they may settle that of others.
  for (const bool with_default : {false, true}) {
    for (const Movement& movement : movements) {
      const std::size_t debit_at = balance_of(movement.debit);
      const std::size_t credit_at = balance_of(movement.credit);
      Balance& debit = balances_[debit_at];
      Balance& credit = balances_[credit_at];
      if (debit.open() && credit.open()) continue;
      std::string currency = debit.open() ? debit.currency : credit.currency;
      if (currency.empty()) {
        if (!with_default) continue;
        currency = kDefaultCurrency;
      }
      for (Balance* side : {&debit, &credit}) {
        if (side->open()) continue;
        if (missing == MissingAccounts::kRefuse || !open(*side, currency)) {
          return not_found(*side->id);
        }
      }
    }
  }
  for (const Movement& movement : movements) {
    const Balance& debit = balances_[balance_of(movement.debit)];
    const Balance& credit = balances_[balance_of(movement.credit)];
    if (debit.currency != credit.currency) {
      return Rejection{RejectionCode::kCurrencyMismatch,
                       "account " + debit.id->str() + " is in " + debit.currency + ", account " +
                           credit.id->str() + " in " + credit.currency};
    }
  }
  return std::nullopt;
}

std::optional<Rejection> Ledger::apply(const Movement& movement, LedgerPhase phase) {
  Balance& debit = balances_[balance_of(movement.debit)];
  if (phase == LedgerPhase::kPost || phase == LedgerPhase::kRelease) {
    if (!debit.open()) return not_found(*debit.id);
    // All else that could be wrong was asked in the first phase.
    ORDERLOG_CHECK(debit.set_aside >= movement.amount, "only held money has a second phase");
    debit.set_aside -= movement.amount;
    if (phase == LedgerPhase::kRelease) return std::nullopt;
    Balance& credit = balances_[balance_of(movement.credit)];
    if (movement.amount > kMaxMoney - credit.posted) return overflow(*credit.id);
    debit.posted -= movement.amount;
    credit.posted += movement.amount;
    return std::nullopt;
  }
  const bool may_pass_zero =
      debit.allow_negative || (phase == LedgerPhase::kGiveBack && opens_itself(*debit.id));
  if (!may_pass_zero && movement.amount > debit.available()) {
    return Rejection{RejectionCode::kInsufficientFunds,
                     "account " + debit.id->str() + " has " + std::to_string(debit.available()) +
                         " available, " + std::to_string(movement.amount) + " is needed"};
  }
  if (movement.amount > debit.available() + kMaxMoney) return overflow(*debit.id);
  Balance& credit = balances_[balance_of(movement.credit)];
  if (movement.amount > kMaxMoney - credit.posted) return overflow(*credit.id);
  if (phase == LedgerPhase::kHold) {
    if (debit.holds >= kMaxHolds) return too_many_holds(*debit.id);
    ++debit.holds;
    debit.set_aside += movement.amount;
  } else {
    debit.posted -= movement.amount;
    credit.posted += movement.amount;
  }
  return std::nullopt;
}

void Ledger::append(const Movement& movement, LedgerPhase phase) {
  const auto say = [this](const AccountId& account, AccountEvent event) {
    events_.push_back({stream_of(account), std::move(event)});
  };
  const auto credited = [&movement] {
    return AccountCredited{movement.transfer_id, movement.debit, movement.amount,
                           movement.explanation};
  };
  switch (phase) {
    case LedgerPhase::kAtOnce:
    case LedgerPhase::kGiveBack:
      say(movement.debit, AccountDebited{movement.transfer_id, movement.credit, movement.amount,
                                         movement.explanation});
      say(movement.credit, credited());
      return;
    case LedgerPhase::kHold:
      say(movement.debit,
          FundsHeld{movement.transfer_id, movement.credit, movement.amount, movement.explanation});
      return;
    case LedgerPhase::kPost:
      say(movement.debit,
          HoldPosted{movement.transfer_id, movement.credit, movement.amount, movement.explanation});
      say(movement.credit, credited());
      return;
    case LedgerPhase::kRelease:
      say(movement.debit, HoldReleased{movement.transfer_id, movement.credit, movement.amount});
      return;
  }
}

std::optional<Rejection> move_money(const World& world, std::span<const Movement> movements,
                                    std::vector<NewEvent>& events) {
  return Ledger(world, events).run(movements, LedgerPhase::kAtOnce, MissingAccounts::kOpenOwn);
}

std::optional<Rejection> give_money_back(const World& world, std::span<const Movement> movements,
                                         std::vector<NewEvent>& events) {
  return Ledger(world, events).run(movements, LedgerPhase::kGiveBack, MissingAccounts::kOpenOwn);
}

std::optional<Rejection> hold_money(const World& world, std::span<const Movement> movements,
                                    std::vector<NewEvent>& events) {
  return Ledger(world, events).run(movements, LedgerPhase::kHold, MissingAccounts::kOpenOwn);
}

Money available_after(const World& world, const AccountId& account,
                      std::span<const NewEvent> events) {
  Money posted = 0;
  Money set_aside = 0;
  if (const Account* before = world.account(account)) {
    posted = before->posted;
    set_aside = before->pending + before->exposure;
  }
  for (const NewEvent& event : events) {
    const auto* of_account = std::get_if<AccountEvent>(&event.event);
    if (of_account != nullptr && event.stream.id == account.view()) {
      std::visit(MoneyFold{posted, set_aside}, *of_account);
    }
  }
  return posted - set_aside;
}

// An account with held money exists. One that isn't there could not be read, and then the whole
// decision is thrown away (domain/decision.h): nothing is appended for it here.
static std::optional<Rejection> finish_holds(const World& world,
                                             std::span<const Movement> movements, LedgerPhase phase,
                                             std::vector<NewEvent>& events) {
  auto refused = Ledger(world, events).run(movements, phase, MissingAccounts::kOpenOwn);
  if (refused && refused->code == RejectionCode::kAccountNotFound) return std::nullopt;
  return refused;
}

std::optional<Rejection> post_holds(const World& world, std::span<const Movement> movements,
                                    std::vector<NewEvent>& events) {
  return finish_holds(world, movements, LedgerPhase::kPost, events);
}

void release_holds(const World& world, std::span<const Movement> movements,
                   std::vector<NewEvent>& events) {
  const auto refused = finish_holds(world, movements, LedgerPhase::kRelease, events);
  ORDERLOG_CHECK(!refused, "held money can be released");
}

}  // namespace orderlog
