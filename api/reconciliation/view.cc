#include "api/reconciliation/view.h"

#include <algorithm>

#include "base/json/writer.h"
#include "base/position_token.h"

namespace orderlog {
namespace {

void write_sum(JsonWriter& json, std::string_view name, MoneySum sum) {
  std::string digits;
  append_decimal(sum, digits);
  json.key(name).raw(digits);
}

void write_side(JsonWriter& json, std::string_view name, const Side& side) {
  json.key(name).begin_object().member("orders", side.orders);
  write_sum(json, "amount", side.amount);
  json.end_object();
}

void write_difference(JsonWriter& json, const Difference& difference) {
  json.begin_object().member("kind", to_string(difference.kind));
  json.member_if("channel_order_no", difference.number);
  if (difference.there) json.member("line", difference.there->line);
  if (difference.first_line > 0) json.member("first_line", difference.first_line);
  if (difference.here) json.member("order_id", difference.here->id.view());
  json.member_if("first_order_id", difference.first_order_id.view());
  if (difference.there) {
    json.key("there").begin_object();
    json.member("status", to_string(difference.there->status));
    json.member("amount", difference.there->amount).end_object();
  }
  if (difference.here) {
    const ReconciledOrder& order = *difference.here;
    json.key("here").begin_object();
    json.member("status", to_string(order.status));
    json.member("refund_status", to_string(order.refund_status));
    json.member("delivery_status", to_string(order.delivery_status));
    json.member("terminal_view", to_string(order.view));
    json.member("amount", difference.here_amount).end_object();
  }
  json.end_object();
}

}  // namespace

void write_reconciliation(const ReconciliationHead& head, const Statement& statement,
                          const StatementComparison& comparison, std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  json.member("clean", comparison.differences.empty() && statement.broken.empty());
  json.member("position", head.position);
  json.member("channel", to_string(*head.filter.channel));
  json.member("merchant_id", head.filter.merchant_id->view());
  if (head.filter.store_id) json.member("store_id", head.filter.store_id->view());
  json.member("from", *head.filter.from).member("to", *head.filter.to);
  json.member("lines",
              static_cast<std::uint64_t>(statement.lines.size() + statement.broken.size()));
  write_side(json, "there", comparison.there);
  write_side(json, "here", comparison.here);
  json.member("equal", comparison.equal).member("not_expected", comparison.not_expected);
  json.member("other_period", comparison.elsewhere);
  json.key("counts").begin_object();
  for (std::size_t i = 0; i < kDifferenceKinds; ++i) {
    json.member(to_string(static_cast<DifferenceKind>(i)), comparison.counts[i]);
  }
  json.member("broken", static_cast<std::uint64_t>(statement.broken.size())).end_object();
  json.key("differences").begin_array();
  const std::size_t differences = std::min(comparison.differences.size(), kMaxListed);
  for (std::size_t i = 0; i < differences; ++i) write_difference(json, comparison.differences[i]);
  json.end_array().key("broken_lines").begin_array();
  const std::size_t broken = std::min(statement.broken.size(), kMaxListed);
  for (std::size_t i = 0; i < broken; ++i) {
    const BrokenLine& line = statement.broken[i];
    json.begin_object().member("line", line.line).member("code", line.code);
    json.member("detail", line.detail).member_if("channel_order_no", line.number).end_object();
  }
  json.end_array();
  json.member("truncated",
              differences < comparison.differences.size() || broken < statement.broken.size());
  json.end_object();
}

namespace {

void write_effects(JsonWriter& json, const Checks& checks) {
  json.key("effects").begin_object();
  json.member("orders", checks.orders).member("expected", checks.effects);
  json.member("missing", static_cast<std::uint64_t>(checks.missing.size()));
  json.member("parked", checks.parked);
  json.key("data").begin_array();
  for (const MissingEffect& missing : checks.missing) {
    json.begin_object().member("order_id", missing.order_id.view());
    json.member("kind", to_string(missing.kind)).member("channel", to_string(missing.channel));
    json.member("merchant_id", missing.merchant_id.view());
    json.member_if("store_id", missing.store_id.view());
    json.member("paid_at", missing.paid_at).end_object();
  }
  json.end_array().key("next_cursor");
  if (checks.next_cursor) {
    json.string(*checks.next_cursor);
  } else {
    json.null();
  }
  json.end_object();
}

void write_ledger(JsonWriter& json, const LedgerTotals& ledger, LineId line) {
  json.key("ledger").begin_object();
  json.member("position", position_token(line, ledger.position));
  json.member("accounts", ledger.accounts).member("complete", ledger.complete);
  json.key("data").begin_array();
  for (const CurrencyTotals& currency : ledger.currencies) {
    json.begin_object().member("currency", currency.currency);
    json.member("accounts", currency.accounts);
    write_sum(json, "posted", currency.posted);
    write_sum(json, "pending", currency.pending);
    write_sum(json, "holds", currency.holds);
    json.key("balanced");
    if (const auto balanced = is_balanced(ledger, currency)) {
      json.boolean(*balanced);
    } else {
      json.null();
    }
    json.end_object();
  }
  json.end_array().end_object();
}

void write_model(JsonWriter& json, const ProjectionStatus& version, LineId line) {
  json.begin_object().member("name", version.name);
  json.member("version", static_cast<std::uint64_t>(version.version));
  json.member("state", to_string(version.state));
  json.member("position", position_token(line, version.position)).member("lag", version.lag);
  json.member("skipped", static_cast<std::uint64_t>(version.skipped.size()));
  json.key("comparison");
  if (version.comparison) {
    json.begin_object();
    json.member("position", position_token(line, version.comparison->position));
    json.member("equal", version.comparison->equal()).end_object();
  } else {
    json.null();
  }
  json.member("sound", is_sound(version)).end_object();
}

}  // namespace

void write_checks(const Checks& checks, LineId line, std::string& out) {
  JsonWriter json(out);
  json.begin_object().member("clean", is_clean(checks));
  json.member("position", position_token(line, checks.orders_position));
  write_effects(json, checks);
  write_ledger(json, checks.ledger, line);
  json.key("models").begin_array();
  for (const ProjectionStatus& version : checks.models) {
    if (version.role == VersionRole::kServing) write_model(json, version, line);
  }
  json.end_array().end_object();
}

}  // namespace orderlog
