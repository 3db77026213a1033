#include <limits>
#include <map>
#include <utility>

#include "projections/accounts/accounts.h"
#include "projections/queries.h"
#include "projections/rows/list_page.h"
#include "projections/rows/row_query.h"
#include "projections/rows/state_row.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

// No filter passes over any, so a page is no more work than its rows.
constexpr std::size_t kEveryRow = std::numeric_limits<std::size_t>::max();

}  // namespace

QueryResult<Found> AccountQueries::find(std::string_view tenant, const AccountId& id) const {
  return find_row(model_, kAccountRowPrefix, tenant, stream_of(id));
}

QueryResult<LedgerTotals> AccountQueries::totals(std::string_view tenant,
                                                 std::size_t at_most) const {
  const auto unreadable = [] {
    return QueryError{QueryErrorCode::kUnavailable,
                      "The accounts can't be read; rebuild the projection accounts."};
  };
  const auto point = read_point(model_);
  if (!point) return fail(point.error());
  LedgerTotals totals;
  totals.position = point->position;
  totals.answered_by = point->answered_by;
  std::string prefix(1, kAccountRowPrefix);
  append_name(prefix, tenant);
  std::map<std::string, CurrencyTotals> currencies;
  JsonParser parser;
  ModelScan scan = point->snapshot.scan(prefix, end_of_prefix(prefix));
  for (; scan.valid(); scan.next()) {
    if (totals.accounts == at_most) {
      totals.complete = false;
      break;
    }
    std::string_view rest = scan.key().substr(prefix.size());
    std::string_view id;
    if (!take_name(rest, id)) return fail(unreadable());
    const auto row = decode_state_row(parser, stream_of(AccountId(id)), scan.value());
    if (!row) return fail(unreadable());
    const auto& account = std::get<Account>(row->state);
    CurrencyTotals& sums = currencies[account.currency];
    ++sums.accounts;
    sums.posted += account.posted;
    sums.pending += account.pending;
    for (const Hold& hold : account.holds) sums.holds += hold.amount;
    ++totals.accounts;
  }
  if (scan.failed()) return fail(unreadable());
  for (auto& [currency, sums] : currencies) {
    sums.currency = currency;
    totals.currencies.push_back(std::move(sums));
  }
  return totals;
}

QueryResult<Page<AccountEntry>> AccountQueries::entries(std::string_view tenant,
                                                        const AccountId& id,
                                                        const PageRequest& request) const {
  const ListQuery list{account_entries_prefix(tenant, id),
                       Fingerprint("account entries").add(tenant).add(id.view()).value(), kEveryRow,
                       "The account entries can't be read; rebuild the projection accounts."};
  const auto start = page_start(list, request);
  if (!start) return fail(start.error());
  const auto point = read_point(model_);
  if (!point) return fail(point.error());
  return read_page<AccountEntry>(
      *point, list, *start, request,
      [&id](const ModelScan& scan, AccountEntry& row) -> QueryResult<bool> {
        const auto entry = decode_account_entry(scan.key(), scan.value());
        if (entry) {
          row = *entry;
          return true;
        }
        return fail(QueryError{QueryErrorCode::kUnavailable,
                               "An entry of account " + id.str() +
                                   " can't be read; rebuild the projection accounts."});
      });
}

}  // namespace orderlog
