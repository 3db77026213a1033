#include "projections/accounts/accounts.h"

#include <optional>
#include <utility>
#include <variant>

#include "projections/accounts/account_entry.h"
#include "projections/rows/list_place.h"

namespace orderlog {
namespace {

// What an event posts; holds and releases move nothing.
struct Posting {
  [[nodiscard]] std::optional<AccountEntry> operator()(const AccountOpened&) const {
    return std::nullopt;
  }
  [[nodiscard]] std::optional<AccountEntry> operator()(const AccountDebited& event) const {
    return entry_of(event, -event.amount);
  }
  [[nodiscard]] std::optional<AccountEntry> operator()(const AccountCredited& event) const {
    return entry_of(event, event.amount);
  }
  [[nodiscard]] std::optional<AccountEntry> operator()(const FundsHeld&) const {
    return std::nullopt;
  }
  [[nodiscard]] std::optional<AccountEntry> operator()(const HoldPosted& event) const {
    return entry_of(event, -event.amount);
  }
  [[nodiscard]] std::optional<AccountEntry> operator()(const HoldReleased&) const {
    return std::nullopt;
  }

 private:
  template <class E>
  static AccountEntry entry_of(const E& event, Money amount) {
    AccountEntry entry;
    entry.transfer_id = event.transfer_id;
    entry.counterparty = event.counterparty;
    entry.explanation = event.explanation;
    entry.amount = amount;
    return entry;
  }
};

}  // namespace

AccountsProjection::AccountsProjection(std::uint32_t schema, std::size_t cached_accounts)
    : schema_(schema), table_(kAccountRowPrefix, cached_accounts) {}

Result<Ok, std::string> AccountsProjection::apply(const EventContext& context, const Event& event,
                                                  ModelWriter& writer) {
  const auto* account_event = std::get_if<AccountEvent>(&event);
  if (account_event == nullptr) {
    return fail(std::string("not an account's event in an account's stream"));
  }
  const bool opens = std::holds_alternative<AccountOpened>(*account_event);
  if (opens != (context.version == StreamVersion(1))) {
    return fail(std::string("an account is opened by its first event and by no other"));
  }
  auto changed = table_.change(context, writer);
  if (!changed) return fail(changed.error());
  AggregateState& state = (*changed)->row.state;
  const TimeMs before_ms = opens ? context.time_ms : std::get<Account>(state).updated_at;
  evolve_in_place(state, context.stream, event, context.time_ms);
  if (schema_ >= kLandmarksSchema) {
    auto noted = landmarks_.note(context, before_ms, (*changed)->row, writer);
    if (!noted) return fail(noted.error());
  }

  std::optional<AccountEntry> entry = std::visit(Posting{}, *account_event);
  if (!entry) return Ok{};
  const Account& account = std::get<Account>(state);
  entry->posted_at = context.time_ms;
  entry->balance = account.posted;
  key_ = account_entries_prefix(context.tenant, account.id);
  append_place(key_, {0, context.position});
  value_.clear();
  encode_account_entry(*entry, value_);
  writer.put(key_, value_);
  return Ok{};
}

void AccountsProjection::finish(ModelWriter& writer) {
  table_.finish(writer);
  landmarks_.finish(writer);
}

Projection::Compared AccountsProjection::compared_with(std::uint32_t older, std::string_view key,
                                                       std::string_view, std::string&) const {
  return older < kLandmarksSchema && is_landmark_key(key) ? Compared::kNone : Compared::kAsItIs;
}

void AccountsProjection::discard() {
  table_.discard();
  landmarks_.discard();
}

}  // namespace orderlog
