#pragma once

// The members of everything about accounts and transfers; see domain/codec/field.h.

#include "domain/account/commands.h"
#include "domain/account/events.h"
#include "domain/account/state.h"
#include "domain/codec/field.h"
#include "domain/rules.h"

namespace orderlog {

template <>
struct EnumText<AccountKind> {
  static constexpr auto kParse = account_kind_from;
  static constexpr std::string_view kChoices = "points, balance, house, merchant, provider, cash";
};
template <>
struct EnumText<TransferState> {
  static constexpr auto kParse = transfer_state_from;
  static constexpr std::string_view kChoices = "pending, posted, voided, expired";
};

// Clients name accounts that the engine derives from their ids.
inline constexpr Id kAccountIdField{.max_length = kMaxAccountIdLength};
inline constexpr Text kExplanation{.max_bytes = kMaxRemarkBytes, .form = TextForm::kLines};
inline constexpr std::size_t kMaxCurrencyBytes = 16;

// Users' accounts stay at or above zero; the others may go below unless it is said otherwise.
[[nodiscard]] constexpr bool may_go_negative(AccountKind kind) {
  return kind != AccountKind::kPoints && kind != AccountKind::kBalance;
}

// Commands

void describe(auto& f, Like<OpenAccount> auto& e) {
  f("account_id", e.account_id, kAccountIdField);
  f("currency", e.currency, Text{.max_bytes = kMaxCurrencyBytes, .presence = kRequired});
  f("kind", e.kind);
  f("allow_negative", e.allow_negative, Flag{.absent = may_go_negative(e.kind)});
}

void describe(auto& f, Like<MakeTransfer> auto& e) {
  f("transfer_id", e.transfer_id, Id{.presence = kOptional});
  f("debit_account", e.debit_account, kAccountIdField);
  f("credit_account", e.credit_account, kAccountIdField);
  f("amount", e.amount, Number{.min = 1, .max = kMaxMoney});
  f("explanation", e.explanation, kExplanation);
  f("pending", e.pending);
  f("timeout_ms", e.timeout_ms, Number{.max = kMaxTimeoutMs, .presence = kOptional});
}

void describe(auto& f, Like<PostTransfer> auto& e) { f("transfer_id", e.transfer_id); }
void describe(auto& f, Like<VoidTransfer> auto& e) { f("transfer_id", e.transfer_id); }
void describe(auto& f, Like<ExpireTransfer> auto& e) { f("transfer_id", e.transfer_id); }

// Events, each as its newest version has it

void describe(auto& f, Like<AccountOpened> auto& e) {
  f("currency", e.currency);
  f("kind", e.kind);
  f("allow_negative", e.allow_negative);
}

void describe_entry(auto& f, auto& e) {
  f("transfer_id", e.transfer_id);
  f("counterparty", e.counterparty);
  f("amount", e.amount);
  f("explanation", e.explanation);
}

void describe(auto& f, Like<AccountDebited> auto& e) { describe_entry(f, e); }
void describe(auto& f, Like<AccountCredited> auto& e) { describe_entry(f, e); }
void describe(auto& f, Like<FundsHeld> auto& e) { describe_entry(f, e); }
void describe(auto& f, Like<HoldPosted> auto& e) { describe_entry(f, e); }

void describe(auto& f, Like<HoldReleased> auto& e) {
  f("transfer_id", e.transfer_id);
  f("counterparty", e.counterparty);
  f("amount", e.amount);
}

void describe_sides(auto& f, auto& e) {
  f("debit_account", e.debit_account);
  f("credit_account", e.credit_account);
  f("amount", e.amount);
  f("explanation", e.explanation);
}

void describe(auto& f, Like<TransferPosted> auto& e) { describe_sides(f, e); }

void describe(auto& f, Like<TransferHeld> auto& e) {
  describe_sides(f, e);
  f("expires_at", e.expires_at, Number{.presence = kOptional});
}

void describe(auto&, Like<TransferCompleted> auto&) {}
void describe(auto&, Like<TransferVoided> auto&) {}
void describe(auto&, Like<TransferExpired> auto&) {}

// States

void describe(auto& f, Like<Hold> auto& e) {
  f("transfer_id", e.transfer_id);
  f("credit_account", e.credit_account);
  f("amount", e.amount);
}

void describe(auto& f, Like<Account> auto& e) {
  f("currency", e.currency);
  f("kind", e.kind);
  f("allow_negative", e.allow_negative);
  f("posted", e.posted);
  f("pending", e.pending);
  f("exposure", e.exposure);
  f("created_at", e.created_at);
  f("updated_at", e.updated_at);
  f("holds", e.holds);
}

void describe(auto& f, Like<Transfer> auto& e) {
  describe_sides(f, e);
  f("state", e.state);
  f("expires_at", e.expires_at, Number{.presence = kOptional});
  f("created_at", e.created_at);
  f("updated_at", e.updated_at);
}

}  // namespace orderlog
