#include "app/what_if/report.h"
#include "base/json/writer.h"
#include "base/rfc3339.h"
#include "eventstore/chain.h"

namespace orderlog {
namespace {

void write_sum(JsonWriter& json, std::string_view name, MoneySum sum) {
  std::string digits;
  append_decimal(sum, digits);
  json.key(name).raw(digits);
}

void write_sums(JsonWriter& json, std::string_view name, const OrderSums& sums) {
  json.key(name).begin_object().member("placed", sums.placed).member("stand", sums.stand);
  write_sum(json, "amount", sums.amount);
  write_sum(json, "paid", sums.paid);
  write_sum(json, "refunded", sums.refunded);
  json.end_object();
}

void write_line(std::string& out, std::string_view kind, std::string_view name,
                const SideBySide& sums, std::string_view tenant = {}) {
  JsonWriter json(out);
  json.begin_object().member("kind", kind);
  if (!tenant.empty()) json.member("tenant", tenant);
  if (!name.empty()) json.member(kind, name);
  write_sums(json, "was", sums.was);
  write_sums(json, "is", sums.is);
  json.end_object();
  out += '\n';
}

void write_fork(std::string& out, const WhatIfReport& report) {
  const ForkReport& fork = report.result.fork;
  const OrderComparison& orders = report.result.orders;
  JsonWriter json(out);
  json.begin_object().member("kind", "fork").member("log", report.log).key("changes").begin_array();
  for (const std::string& change : report.changes) json.string(change);
  json.end_array()
      .member("identical", fork.identical())
      .member("position", fork.original.position.value())
      .member("chain_hash", to_hex(fork.original.hash))
      .member("fork_position", fork.fork.position.value())
      .member("fork_chain_hash", to_hex(fork.fork.hash));
  json.key("first_difference");
  if (fork.first_difference) {
    json.integer(static_cast<std::int64_t>(fork.first_difference->value()));
  } else {
    json.null();
  }
  json.member("commits", fork.commits)
      .member("fork_commits", fork.fork_commits)
      .member("commands", fork.commands)
      .member("timers", fork.timers)
      .member("timers_left", fork.timers_left)
      .member("timers_own", fork.timers_own)
      .member("orders_lost", orders.lost)
      .member("orders_won", orders.won)
      .member("orders_won_lapsed", orders.won_lapsed)
      .member("orders_changed", orders.changed)
      .member("orders_same", orders.same)
      .end_object();
  out += '\n';
}

void write_fate(JsonWriter& json, std::string_view name, const std::optional<OrderFate>& fate) {
  json.key(name);
  if (!fate) {
    json.null();
    return;
  }
  json.begin_object()
      .member("status", fate->status)
      .member("merchant_id", fate->merchant_id)
      .member("channel", fate->channel)
      .member("created_at", fate->created_at)
      .member("amount", fate->amount)
      .member("paid", fate->paid)
      .member("refunded", fate->refunded)
      .end_object();
}

}  // namespace

std::string what_if_order_line(const ComparedOrder& order) {
  std::string line;
  JsonWriter json(line);
  json.begin_object()
      .member("kind", "order")
      .member("change", to_string(order.change))
      .member("tenant", order.tenant)
      .member("order_id", order.id);
  write_fate(json, "was", order.was);
  write_fate(json, "is", order.is);
  json.end_object();
  line += '\n';
  return line;
}

std::string what_if_ndjson(const WhatIfReport& report) {
  std::string out;
  write_fork(out, report);
  const OrderComparison& orders = report.result.orders;
  write_line(out, "total", "", orders.total);
  for (const auto& [day, sums] : orders.by_day) write_line(out, "day", day_text_of(day), sums);
  for (const auto& [merchant, sums] : orders.by_merchant) {
    write_line(out, "merchant", merchant.merchant_id, sums, merchant.tenant);
  }
  for (const auto& [name, sums] : orders.by_channel) write_line(out, "channel", name, sums);
  for (const auto& [ends, times] : report.result.fork.ends) {
    JsonWriter json(out);
    json.begin_object()
        .member("kind", "command")
        .member("command", ends.command)
        .member("was", ends.was)
        .member("is", ends.is)
        .member("count", times)
        .end_object();
    out += '\n';
  }
  return out;
}

}  // namespace orderlog
