#include <map>
#include <utility>

#include "projections/accounts/accounts.h"
#include "projections/queries.h"
#include "projections/rows/cursor.h"
#include "projections/rows/list_place.h"
#include "projections/rows/row_query.h"
#include "projections/rows/state_row.h"
#include "projections/store/row_bytes.h"

namespace orderlog {

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
  const std::uint32_t fingerprint =
      Fingerprint("account entries").add(tenant).add(id.view()).value();
  const std::string prefix = account_entries_prefix(tenant, id);
  std::string from = prefix;
  if (!request.cursor.empty()) {
    const auto place = decode_cursor(fingerprint, request.cursor);
    if (!place) return fail(invalid_cursor());
    from = key_behind(prefix, *place);
  }
  const auto point = read_point(model_);
  if (!point) return fail(point.error());
  const ModelSnapshot& snapshot = point->snapshot;

  Page<AccountEntry> page;
  page.position = point->position;
  page.answered_by = point->answered_by;
  ModelScan scan = snapshot.scan(from, end_of_prefix(prefix));
  ListPlace last;
  for (; scan.valid(); scan.next()) {
    if (page.rows.size() == request.limit) {
      page.next_cursor = encode_cursor(fingerprint, last);
      return page;
    }
    auto entry = decode_account_entry(scan.key(), scan.value());
    if (!entry) {
      return fail(QueryError{
          QueryErrorCode::kUnavailable,
          "An entry of account " + id.str() + " can't be read; rebuild the projection accounts."});
    }
    page.rows.push_back(*std::move(entry));
    last = place_in(scan.key());
  }
  if (scan.failed()) {
    return fail(QueryError{QueryErrorCode::kUnavailable,
                           "The account entries can't be read; rebuild the projection accounts."});
  }
  return page;
}

}  // namespace orderlog
