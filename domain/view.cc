#include "domain/view.h"

#include "base/json/writer.h"
#include "domain/order/view.h"

namespace orderlog {
namespace {

// Writes the members of any aggregate into an object that is open. Members without a value are
// left out rather than null.
struct MembersView {
  JsonWriter& json;
  StreamVersion version;
  TimeMs now_ms;
  Tense tense = Tense::kPresent;

  void operator()(std::monostate) const {}

  void operator()(const Order& order) const { write_order_members(order, version, tense, json); }

  void operator()(const Pool& pool) const {
    json.member("pool_id", pool.id.view()).member("merchant_id", pool.merchant_id.view());
    json.member("title", pool.title).member("total", pool.total).member("sold", pool.sold);
    json.member("reserved", pool.reserved).member("remaining", pool.remaining());
    json.member("unit_price", pool.unit_price);
    json.member("opens_at", pool.opens_at).member("closes_at", pool.closes_at);
    json.member("state", to_string(pool.window_at(now_ms)));
    json.member("per_user_limit", pool.per_user_limit);
    json.member("per_user_unpaid_limit", pool.per_user_unpaid_limit);
    json.member("hold_ms", pool.hold_ms).member("policy", to_string(pool.policy));
    if (!pool.attributes.empty()) json.key("attributes").raw(pool.attributes);
    times(pool.created_at, pool.updated_at);
  }

  void operator()(const Account& account) const {
    json.member("account_id", account.id.view()).member("currency", account.currency);
    json.member("kind", to_string(account.kind)).member("allow_negative", account.allow_negative);
    json.member("posted", account.posted).member("pending", account.pending);
    json.member("exposure", account.exposure).member("available", account.available());
    times(account.created_at, account.updated_at);
  }

  void operator()(const Transfer& transfer) const {
    json.member("transfer_id", transfer.id.view());
    json.member("debit_account", transfer.debit_account.view());
    json.member("credit_account", transfer.credit_account.view());
    json.member("amount", transfer.amount).member_if("explanation", transfer.explanation);
    json.member("state", to_string(transfer.state));
    if (transfer.expires_at > 0) json.member("expires_at", transfer.expires_at);
    times(transfer.created_at, transfer.updated_at);
  }

  void operator()(const Job& job) const {
    json.member("job_id", job.id.view()).member("state", to_string(job.state));
    json.key("attempts").begin_object().member("made", job.attempts_made);
    json.member("remaining", kMaxJobAttempts - job.attempts_made).member("max", kMaxJobAttempts);
    json.end_object();
    json.member("user_id", job.user_id.view()).member("pool_id", job.pool_id.view());
    json.member("quantity", job.quantity);
    if (!job.present.empty()) json.key("present").raw(job.present);
    if (!job.order_id.empty()) {
      json.key("result").begin_object().member("order_id", job.order_id.view()).end_object();
    }
    if (!job.error_code.empty()) {
      json.key("error").begin_object().member("code", job.error_code);
      json.member_if("detail", job.error_detail).end_object();
    }
    times(job.created_at, job.updated_at);
  }

  void operator()(const Effect& effect) const {
    json.member("effect_id", effect.id.view()).member("order_id", effect.order_id.view());
    json.member("kind", to_string(effect.kind)).member_if("about", effect.about);
    json.member("state", to_string(effect.state));
    json.key("attempts").begin_object().member("made", effect.attempts_made);
    json.member("remaining", effect.attempts_remaining()).member("max", effect.attempts_max);
    json.end_object();
    if (effect.due_at > 0) json.member("due_at", effect.due_at);
    if (!effect.details.empty()) json.key("details").raw(effect.details);
    json.member_if("last_failure", effect.last_failure).member_if("result", effect.result);
    json.member_if("operator_id", effect.operator_id.view());
    engine_work(effect);
    times(effect.created_at, effect.updated_at);
  }

  void operator()(const DiscountQuota& quota) const {
    json.member("discount_quota_id", quota.id.view()).key("order_ids").begin_array();
    for (const std::string& order : quota.order_ids) json.string(order);
    json.end_array();
    times(quota.created_at, quota.updated_at);
  }

  void operator()(const ChannelOrder& number) const {
    json.member("channel_order_id", number.id.view());
    json.member("order_id", number.order_id.view());
    times(number.created_at, number.updated_at);
  }

  void engine_work(const Effect& effect) const {
    if (effect.points > 0) json.member("points", effect.points);
    if (effect.points_back > 0) json.member("points_back", effect.points_back);
    if (effect.points_missing > 0) json.member("points_missing", effect.points_missing);
    if (effect.units.empty()) return;
    json.key("units").begin_array();
    for (const EffectUnits& units : effect.units) {
      json.begin_object().member("pool_id", units.pool_id.view());
      json.member("quantity", units.quantity).end_object();
    }
    json.end_array();
  }

  void times(TimeMs created_at, TimeMs updated_at) const {
    json.member("created_at", created_at).member("updated_at", updated_at);
    json.member("version", version.value());
  }
};

}  // namespace

void write_view(const AggregateState& state, StreamVersion version, TimeMs now_ms,
                std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  std::visit(MembersView{json, version, now_ms}, state);
  json.end_object();
}

void write_past_view(const AggregateState& state, StreamVersion version, TimeMs then_ms,
                     std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  std::visit(MembersView{json, version, then_ms, Tense::kPast}, state);
  json.end_object();
}

void write_answer(AnswerKind kind, const AggregateState& subject, StreamVersion version,
                  const RefundId& refund_id, TimeMs now_ms, std::string& out) {
  const Job* job = std::get_if<Job>(&subject);
  JsonWriter json(out);
  json.begin_object();
  if (kind == AnswerKind::kAccepted && job != nullptr) {
    json.member("job_id", job->id.view()).member("state", to_string(job->state));
  } else {
    json.member_if("refund_id", refund_id.view());
    std::visit(MembersView{json, version, now_ms}, subject);
  }
  json.end_object();
}

}  // namespace orderlog
