#include "replay/past/words.h"

#include <algorithm>
#include <variant>

namespace orderlog {
namespace {

std::string text(std::string_view words) { return std::string(words); }

std::string units_words(const std::vector<EffectUnits>& units) {
  std::string all;
  for (const EffectUnits& one : units) {
    all += ", " + std::to_string(one.quantity) + " of pool " + one.pool_id.str();
  }
  return all;
}

// Events of the streams that stand beside an order.
struct Words {
  const StreamRef& stream;

  std::string operator()(const OrderEvent& e) const { return words_of(e); }
  template <class... E>
  std::string operator()(const std::variant<E...>& e) const {
    return std::visit(*this, e);
  }

  std::string operator()(const PoolOpened& e) const {
    return "put up " + units(e.total) + " at " + money_words(e.unit_price);
  }
  std::string operator()(const UnitsReserved& e) const {
    return "reserved " + units(e.quantity) + " for order " + e.order_id.str();
  }
  std::string operator()(const UnitsSold& e) const {
    return "sold " + units(e.quantity) + " to order " + e.order_id.str();
  }
  std::string operator()(const UnitsReleased& e) const {
    return "took back " + units(e.quantity) + " that order " + e.order_id.str() + " had reserved";
  }
  std::string operator()(const UnitsReturned& e) const {
    return "took back " + units(e.quantity) + " that order " + e.order_id.str() + " had bought";
  }
  std::string operator()(const StockTaken& e) const {
    return "gave " + units(e.quantity) + " to order " + e.order_id.str();
  }
  std::string operator()(const StockReturned& e) const {
    return "got " + units(e.quantity) + " back from order " + e.order_id.str();
  }
  std::string operator()(const PoolAdjusted& e) const {
    return (e.add < 0 ? "wrote off " + units(-e.add) : "added " + units(e.add)) + because(e.reason);
  }

  std::string operator()(const AccountOpened& e) const {
    return "opened, in " + e.currency + ", of kind " + text(to_string(e.kind));
  }
  std::string operator()(const AccountDebited& e) const {
    return "paid " + money(e.amount) + moved(" to ", e);
  }
  std::string operator()(const AccountCredited& e) const {
    return "got " + money(e.amount) + moved(" from ", e);
  }
  std::string operator()(const FundsHeld& e) const {
    return "set aside " + money(e.amount) + moved(" for ", e);
  }
  std::string operator()(const HoldPosted& e) const {
    return "paid " + money(e.amount) + " that was set aside" + moved(" to ", e);
  }
  std::string operator()(const HoldReleased& e) const {
    return "has " + money(e.amount) + " again that was set aside" + moved(" for ", e);
  }

  std::string operator()(const TransferPosted& e) const { return transfer("moved ", e); }
  std::string operator()(const TransferHeld& e) const { return transfer("is to move ", e); }
  std::string operator()(const TransferCompleted&) const { return "was completed"; }
  std::string operator()(const TransferVoided&) const { return "was taken back"; }
  std::string operator()(const TransferExpired&) const { return "ran out of time"; }

  std::string operator()(const JobSubmitted& e) const {
    return "user " + e.user_id.str() + " asked for " + units(e.quantity) + " of pool " +
           e.pool_id.str();
  }
  std::string operator()(const JobCompleted& e) const {
    return "got its units, as order " + e.order_id.str();
  }
  std::string operator()(const JobFailed& e) const {
    return "was refused (" + e.code + ")" + because(e.detail);
  }

  std::string operator()(const EffectRequested& e) const {
    return "was asked for, to be tried " + std::to_string(e.attempts_max) + " times at most" +
           (e.points > 0 ? ", " + std::to_string(e.points) + " points" : std::string());
  }
  std::string operator()(const EffectOffered& e) const {
    return "was handed out, attempt " + std::to_string(e.attempt);
  }
  std::string operator()(const EffectFailed& e) const {
    return "failed, attempt " + std::to_string(e.attempt) + because(e.reason);
  }
  std::string operator()(const EffectCompleted& e) const {
    return "was done, attempt " + std::to_string(e.attempt) +
           (e.points > 0 ? ", " + std::to_string(e.points) + " points" : std::string()) +
           units_words(e.units) + because(e.result);
  }
  std::string operator()(const EffectParked& e) const {
    return "was parked for an operator" + because(e.reason);
  }
  std::string operator()(const EffectReleased& e) const {
    return "was let go again by operator " + e.operator_id.str() + because(e.reason);
  }
  std::string operator()(const EffectWithdrawn& e) const {
    return "is not needed any more" + because(e.reason);
  }
  std::string operator()(const EffectReversed& e) const {
    std::string all = "was taken back";
    if (!e.refund_id.empty()) all += " by refund " + e.refund_id.str();
    if (e.points > 0) all += ", " + std::to_string(e.points) + " points";
    if (e.points_missing > 0) {
      all += ", " + std::to_string(e.points_missing) + " points were spent already";
    }
    return all + units_words(e.units);
  }

  std::string operator()(const DiscountUsed& e) const {
    return "order " + e.order_id.str() + " counts";
  }
  std::string operator()(const DiscountReturned& e) const {
    return "order " + e.order_id.str() + " counts no more";
  }
  std::string operator()(const ChannelOrderImported& e) const {
    return "stands for order " + e.order_id.str();
  }
  std::string operator()(const CommandRejected& e) const {
    return command_words(e.command) + " was refused (" + e.code + ")" + because(e.detail);
  }
  std::string operator()(const CommandSatisfied& e) const {
    return command_words(e.command) + " found it so already: nothing changed";
  }

 private:
  static std::string units(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " unit" : " units");
  }
  [[nodiscard]] std::string money(Money amount) const {
    return account_money_words(AccountId(stream.id), amount);
  }
  template <class E>
  static std::string moved(std::string_view way, const E& e) {
    std::string all = text(way) + e.counterparty.str() + " (" + e.transfer_id.str() + ")";
    if constexpr (requires { e.explanation; }) all += because(e.explanation);
    return all;
  }
  template <class E>
  static std::string transfer(std::string_view verb, const E& e) {
    return text(verb) + account_money_words(e.debit_account, e.amount) + " from " +
           e.debit_account.str() + " to " + e.credit_account.str() + because(e.explanation);
  }
};

// The events that set one; whatever else moves one keeps to the plain word.
struct DeadlineWords {
  template <class... E>
  std::string_view operator()(const std::variant<E...>& e) const {
    return std::visit(*this, e);
  }
  template <class E>
  std::string_view operator()(const E&) const {
    return "its deadline is";
  }
  std::string_view operator()(const OrderPlaced&) const { return "voided unless it is paid by"; }
  std::string_view operator()(const LegHeld&) const { return "its provider has to answer by"; }
  std::string_view operator()(const PaymentFailed&) const {
    return "voided unless payment is tried again by";
  }
  std::string_view operator()(const EffectOffered&) const { return "has to be done by"; }
  std::string_view operator()(const EffectFailed&) const { return "is tried again at"; }
  std::string_view operator()(const TransferHeld&) const { return "expires at"; }
};

}  // namespace

std::string account_money_words(const AccountId& account, Money amount) {
  const std::string_view id = account.view();
  const bool is_points = id.starts_with("points:") || id.starts_with("merchant-points:");
  return is_points ? std::to_string(amount) + " points" : money_words(amount);
}

std::string words_of(const StreamRef& stream, const Event& event) {
  return std::visit(Words{stream}, event);
}

std::string command_words(std::string_view command) {
  if (command == "expire_order") return "the order's deadline came";
  if (command == "expire_transfer") return "the transfer's deadline came";
  if (command == "advance_effect") return "the effect's deadline came";
  return spoken(command);
}

std::string because(std::string_view reason) {
  return reason.empty() ? std::string() : ": " + std::string(reason);
}

std::string spoken(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string_view deadline_words(const Event& event) { return std::visit(DeadlineWords{}, event); }

}  // namespace orderlog
