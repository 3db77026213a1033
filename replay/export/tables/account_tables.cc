#include "replay/export/tables/table_lists.h"

namespace orderlog {
namespace {

using enum CellKind;

TableSpec pools() {
  return {.table = Table::kPools,
          .name = "pools",
          .part = TablePart::kPools,
          .meaning = "Units for sale within a window.",
          .columns = {{"id", kNumber, true, "of its stream", "streams(id)"},
                      {"tenant", kText, true, ""},
                      {"pool_id", kText, true, ""},
                      {"merchant_id", kText, true, ""},
                      {"title", kText, false, ""},
                      {"total", kNumber, true, "units, with every adjustment since"},
                      {"sold", kNumber, true, "units"},
                      {"reserved", kNumber, true, "units"},
                      {"remaining", kNumber, true, "units; below 0 where that is allowed"},
                      {"unit_price", kMoney, true, ""},
                      {"opens_at", kTime, true, "inclusive"},
                      {"closes_at", kTime, true, "exclusive"},
                      {"per_user_limit", kNumber, false, "units"},
                      {"per_user_unpaid_limit", kNumber, false, "orders"},
                      {"hold_ms", kMillis, false, "how long an unpaid order keeps its units"},
                      {"policy", kText, true, "hard, allow_negative"},
                      {"attributes", kJson, false, "as they were given"},
                      {"created_at", kTime, true, ""},
                      {"updated_at", kTime, true, ""},
                      {"version", kNumber, true, "how many events it has"},
                      {"position", kNumber, true, "of the last one", "events(position)"}},
          .uniques = {"tenant, pool_id"},
          .indexes = {"position"}};
}

TableSpec accounts() {
  return {.table = Table::kAccounts,
          .name = "accounts",
          .part = TablePart::kAccounts,
          .meaning = "Balances.",
          .columns = {{"id", kNumber, true, "of its stream", "streams(id)"},
                      {"tenant", kText, true, ""},
                      {"account_id", kText, true, ""},
                      {"currency", kText, true, ""},
                      {"kind", kText, true, "points, balance, house, merchant, provider, cash"},
                      {"allow_negative", kFlag, true, ""},
                      {"posted", kMoney, true, "the sum of its entries"},
                      {"pending", kMoney, true, "the sum of its holds"},
                      {"exposure", kMoney, true, "risk of open wagers"},
                      {"available", kMoney, true, "posted - pending - exposure"},
                      {"created_at", kTime, true, ""},
                      {"updated_at", kTime, true, ""},
                      {"version", kNumber, true, "how many events it has"},
                      {"position", kNumber, true, "of the last one", "events(position)"}},
          .uniques = {"tenant, account_id"},
          .indexes = {"position"}};
}

TableSpec account_holds() {
  return {.table = Table::kAccountHolds,
          .name = "account_holds",
          .part = TablePart::kAccounts,
          .meaning = "Money set aside on the debit side.",
          .key_columns = 2,
          .columns = {{"account_ref", kNumber, true, "", "accounts(id)"},
                      {"line_no", kNumber, true, "from 1"},
                      {"transfer_id", kText, true, ""},
                      {"credit_account", kText, true, ""},
                      {"amount", kMoney, true, ""}}};
}

TableSpec account_entries() {
  return {.table = Table::kAccountEntries,
          .name = "account_entries",
          .part = TablePart::kAccounts,
          .meaning = "What was posted to accounts; the two of a transfer lie in one commit.",
          .only_grows = true,
          .columns = {{"position", kNumber, true, "of its event", "events(position)"},
                      {"account_ref", kNumber, true, "", "accounts(id)"},
                      {"transfer_id", kText, true, ""},
                      {"amount", kMoney, true, "below 0: a debit"},
                      {"counterparty", kText, true, "the other account's account_id"},
                      {"explanation", kText, false, ""},
                      {"posted_at", kTime, true, ""},
                      {"balance", kMoney, true, "posted so far, this entry included"}},
          .indexes = {"account_ref, position", "transfer_id", "posted_at"}};
}

TableSpec transfers() {
  return {.table = Table::kTransfers,
          .name = "transfers",
          .part = TablePart::kAccounts,
          .meaning = "Transfers that were asked for as such; orders' payments post without one.",
          .columns = {{"id", kNumber, true, "of its stream", "streams(id)"},
                      {"tenant", kText, true, ""},
                      {"transfer_id", kText, true, ""},
                      {"debit_account", kText, true, ""},
                      {"credit_account", kText, true, ""},
                      {"amount", kMoney, true, ""},
                      {"explanation", kText, false, ""},
                      {"state", kText, true, "pending, posted, voided, expired"},
                      {"expires_at", kTime, false, ""},
                      {"created_at", kTime, true, ""},
                      {"updated_at", kTime, true, ""},
                      {"version", kNumber, true, "how many events it has"},
                      {"position", kNumber, true, "of the last one", "events(position)"}},
          .uniques = {"tenant, transfer_id"},
          .indexes = {"debit_account, tenant", "credit_account, tenant", "position"},
          .foreign_keys = {"(tenant, debit_account) REFERENCES accounts(tenant, account_id)",
                           "(tenant, credit_account) REFERENCES accounts(tenant, account_id)"}};
}

}  // namespace

std::vector<TableSpec> account_tables() {
  return {pools(), accounts(), account_holds(), account_entries(), transfers()};
}

}  // namespace orderlog
