#include "replay/export/tables/table_lists.h"

namespace orderlog {
namespace {

using enum CellKind;

TableSpec jobs() {
  return {.table = Table::kJobs,
          .name = "jobs",
          .part = TablePart::kJobs,
          .meaning = "Intake tickets for orders that are decided in turn.",
          .columns = {{"id", kNumber, true, "of its stream", "streams(id)"},
                      {"tenant", kText, true, ""},
                      {"job_id", kText, true, ""},
                      {"user_id", kText, true, ""},
                      {"pool_id", kText, true, "that was asked for; may not exist"},
                      {"quantity", kNumber, true, "units"},
                      {"present", kJson, false, ""},
                      {"ttl_ms", kMillis, true, ""},
                      {"state", kText, true, "complete, failed, …"},
                      {"attempts_made", kNumber, true, ""},
                      {"order_id", kText, false, "when complete"},
                      {"error_code", kText, false, "when failed"},
                      {"error_detail", kText, false, ""},
                      {"created_at", kTime, true, ""},
                      {"updated_at", kTime, true, ""},
                      {"version", kNumber, true, "how many events it has"},
                      {"position", kNumber, true, "of the last one", "events(position)"}},
          .uniques = {"tenant, job_id"},
          .indexes = {"tenant, pool_id, state", "order_id, tenant", "user_id", "position"},
          .foreign_keys = {"(tenant, order_id) REFERENCES orders(tenant, order_id)"}};
}

TableSpec effects() {
  return {.table = Table::kEffects,
          .name = "effects",
          .part = TablePart::kEffects,
          .meaning = "Outside work for orders.",
          .columns = {{"id", kNumber, true, "of its stream", "streams(id)"},
                      {"tenant", kText, true, ""},
                      {"effect_id", kText, true, ""},
                      {"order_id", kText, true, ""},
                      {"kind", kText, true, ""},
                      {"about", kText, false, "the order's leg or refund, where it has one"},
                      {"details", kJson, false, "what whoever does it needs to know"},
                      {"state", kText, true,
                       "requested, offered, waiting, completed, parked, withdrawn"},
                      {"attempts_made", kNumber, true, "ever"},
                      {"attempts_released", kNumber, true, "of these, before its last release"},
                      {"attempts_max", kNumber, true, "from one release to the next"},
                      {"attempt_ms", kMillis, true, "how long an attempt may take"},
                      {"backoff_ms", kMillis, true, "the first pause"},
                      {"backoff_max_ms", kMillis, true, "the longest"},
                      {"due_at", kTime, false, "when the attempt fails, or the next begins"},
                      {"last_failure", kText, false, ""},
                      {"result", kText, false, "when completed"},
                      {"operator_id", kText, false, "who released it last"},
                      {"points_due", kMoney, true, "points to be awarded"},
                      {"points", kMoney, true, "points awarded"},
                      {"points_back", kMoney, true, "of these, taken back by refunds"},
                      {"points_missing", kMoney, true, "that refunds found spent"},
                      {"created_at", kTime, true, ""},
                      {"updated_at", kTime, true, ""},
                      {"version", kNumber, true, "how many events it has"},
                      {"position", kNumber, true, "of the last one", "events(position)"}},
          .uniques = {"tenant, effect_id"},
          .indexes = {"order_id, tenant", "state, kind", "position"},
          .foreign_keys = {"(tenant, order_id) REFERENCES orders(tenant, order_id)"}};
}

TableSpec effect_units() {
  return {.table = Table::kEffectUnits,
          .name = "effect_units",
          .part = TablePart::kEffects,
          .meaning = "The units that a stock effect has out of pools.",
          .key_columns = 2,
          .columns = {{"effect_ref", kNumber, true, "", "effects(id)"},
                      {"line_no", kNumber, true, "from 1"},
                      {"pool_id", kText, true, ""},
                      {"quantity", kNumber, true, "units"}}};
}

}  // namespace

std::vector<TableSpec> work_tables() { return {jobs(), effects(), effect_units()}; }

}  // namespace orderlog
