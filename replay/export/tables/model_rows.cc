#include "replay/export/tables/model_rows.h"

#include <optional>
#include <string_view>
#include <variant>

namespace orderlog {
namespace {

// The table that an aggregate's own row is in.
std::optional<Table> table_of(AggregateKind kind) {
  switch (kind) {
    case AggregateKind::kOrder:
      return Table::kOrders;
    case AggregateKind::kPool:
      return Table::kPools;
    case AggregateKind::kAccount:
      return Table::kAccounts;
    case AggregateKind::kTransfer:
      return Table::kTransfers;
    case AggregateKind::kJob:
      return Table::kJobs;
    case AggregateKind::kEffect:
      return Table::kEffects;
    // Counters and notes that the line keeps for itself.
    case AggregateKind::kDiscountQuota:
    case AggregateKind::kChannelOrder:
    case AggregateKind::kOutcomes:
      return std::nullopt;
  }
  return std::nullopt;
}

struct WriteRows {
  const FollowedStream& stream;
  RowBuffer& rows;

  void operator()(const std::monostate&) const {}
  void operator()(const DiscountQuota&) const {}
  void operator()(const ChannelOrder&) const {}
  void operator()(const Order& order) const { write_order_rows(stream, order, rows); }

  void operator()(const Pool& pool) const {
    rows.begin(Table::kPools)
        .position(stream.id)
        .text(stream.tenant)
        .text(pool.id.view())
        .text(pool.merchant_id.view())
        .text_if(pool.title)
        .integer(pool.total)
        .integer(pool.sold)
        .integer(pool.reserved)
        .integer(pool.remaining())
        .integer(pool.unit_price)
        .integer(pool.opens_at)
        .integer(pool.closes_at)
        .integer_if(pool.per_user_limit)
        .integer_if(pool.per_user_unpaid_limit)
        .integer_if(pool.hold_ms)
        .text(to_string(pool.policy))
        .text_if(pool.attributes)
        .integer(pool.created_at)
        .integer(pool.updated_at)
        .version(stream.version)
        .position(stream.last_position);
  }

  void operator()(const Account& account) const {
    rows.begin(Table::kAccounts)
        .position(stream.id)
        .text(stream.tenant)
        .text(account.id.view())
        .text(account.currency)
        .text(to_string(account.kind))
        .flag(account.allow_negative)
        .integer(account.posted)
        .integer(account.pending)
        .integer(account.exposure)
        .integer(account.available())
        .integer(account.created_at)
        .integer(account.updated_at)
        .version(stream.version)
        .position(stream.last_position);
    if (!stream.created) {
      rows.begin(Table::kAccountHolds, RowAction::kClear).position(stream.id);
    }
    std::int64_t line = 0;
    for (const Hold& hold : account.holds) {
      rows.begin(Table::kAccountHolds)
          .position(stream.id)
          .integer(++line)
          .text(hold.transfer_id.view())
          .text(hold.credit_account.view())
          .integer(hold.amount);
    }
  }

  void operator()(const Transfer& transfer) const {
    rows.begin(Table::kTransfers)
        .position(stream.id)
        .text(stream.tenant)
        .text(transfer.id.view())
        .text(transfer.debit_account.view())
        .text(transfer.credit_account.view())
        .integer(transfer.amount)
        .text_if(transfer.explanation)
        .text(to_string(transfer.state))
        .integer_if(transfer.expires_at)
        .integer(transfer.created_at)
        .integer(transfer.updated_at)
        .version(stream.version)
        .position(stream.last_position);
  }

  void operator()(const Job& job) const {
    rows.begin(Table::kJobs)
        .position(stream.id)
        .text(stream.tenant)
        .text(job.id.view())
        .text(job.user_id.view())
        .text(job.pool_id.view())
        .integer(job.quantity)
        .text_if(job.present)
        .integer(job.ttl_ms)
        .text(to_string(job.state))
        .integer(job.attempts_made)
        .text_if(job.order_id.view())
        .text_if(job.error_code)
        .text_if(job.error_detail)
        .integer(job.created_at)
        .integer(job.updated_at)
        .version(stream.version)
        .position(stream.last_position);
  }

  void operator()(const Effect& effect) const {
    rows.begin(Table::kEffects)
        .position(stream.id)
        .text(stream.tenant)
        .text(effect.id.view())
        .text(effect.order_id.view())
        .text(to_string(effect.kind))
        .text_if(effect.about)
        .text_if(effect.details)
        .text(to_string(effect.state))
        .integer(effect.attempts_made)
        .integer(effect.attempts_released)
        .integer(effect.attempts_max)
        .integer(effect.attempt_ms)
        .integer(effect.backoff_ms)
        .integer(effect.backoff_max_ms)
        .integer_if(effect.due_at)
        .text_if(effect.last_failure)
        .text_if(effect.result)
        .text_if(effect.operator_id.view())
        .integer(effect.points_due)
        .integer(effect.points)
        .integer(effect.points_back)
        .integer(effect.points_missing)
        .integer(effect.created_at)
        .integer(effect.updated_at)
        .version(stream.version)
        .position(stream.last_position);
    if (!stream.created) {
      rows.begin(Table::kEffectUnits, RowAction::kClear).position(stream.id);
    }
    std::int64_t line = 0;
    for (const EffectUnits& units : effect.units) {
      rows.begin(Table::kEffectUnits)
          .position(stream.id)
          .integer(++line)
          .text(units.pool_id.view())
          .integer(units.quantity);
    }
  }
};

// What an event posts: who gave or got it, and how much; holds and releases move nothing.
struct WriteEntry {
  const FollowedStream& stream;
  Position position;
  TimeMs at_ms;
  RowBuffer& rows;

  void operator()(const AccountOpened&) const {}
  void operator()(const FundsHeld&) const {}
  void operator()(const HoldReleased&) const {}
  void operator()(const AccountDebited& event) const { write(event, -event.amount); }
  void operator()(const HoldPosted& event) const { write(event, -event.amount); }
  void operator()(const AccountCredited& event) const { write(event, event.amount); }

 private:
  template <class E>
  void write(const E& event, Money amount) const {
    rows.begin(Table::kAccountEntries)
        .position(position)
        .position(stream.id)
        .text(event.transfer_id.view())
        .integer(amount)
        .text(event.counterparty.view())
        .text_if(event.explanation)
        .integer(at_ms)
        .integer(std::get<Account>(stream.state).posted);
  }
};

}  // namespace

bool is_folded(AggregateKind kind, TableParts parts) {
  const auto table = table_of(kind);
  return table && parts.has(spec_of(*table).part);
}

void write_stream_row(const FollowedStream& stream, RowBuffer& rows) {
  rows.begin(Table::kStreams)
      .position(stream.id)
      .text(stream.tenant)
      .text(stream.name)
      .text_if(stream.has_ref ? to_string(stream.ref.kind) : std::string_view())
      .text_if(stream.ref.id)
      .version(stream.version)
      .position(stream.last_position);
}

void write_model_rows(const FollowedStream& stream, RowBuffer& rows) {
  std::visit(WriteRows{stream, rows}, stream.state);
}

void write_account_entry(const FollowedStream& stream, const AccountEvent& event, Position position,
                         TimeMs at_ms, RowBuffer& rows) {
  std::visit(WriteEntry{stream, position, at_ms, rows}, event);
}

}  // namespace orderlog
