#pragma once

// What can be asked of the read models. Every question is asked for a tenant and sees that tenant's
// rows alone; every answer names the position it was answered from. Any thread may ask anything at
// any time; nothing here waits (position_gate.h does).

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/money.h"
#include "base/money_sum.h"
#include "base/result.h"
#include "domain/aggregate.h"
#include "projections/accounts/account_entry.h"
#include "projections/live/served_model.h"
#include "projections/statistics/calendar.h"
#include "projections/statistics/figures.h"
#include "projections/store/model_store.h"

namespace orderlog {

enum class QueryErrorCode {
  kInvalidCursor,  // not one of ours, or of another query
  kUnavailable,    // the model's data can't be read
  kNotBuilt,       // no version that could answer has seen the whole log yet
};

struct QueryError {
  QueryErrorCode code;
  std::string detail;
};

template <class T>
using QueryResult = Result<T, QueryError>;

// An aggregate as the model has it, ready for write_view().
struct AggregateRow {
  AggregateState state;
  StreamVersion version;
  Position position;      // of the event that changed it last
  std::size_t bytes = 0;  // as it is kept, which is about what its view takes
};

// The version of a model that a query was answered from. Lives as long as the models.
struct AnsweredBy {
  std::string_view model;
  std::uint32_t version = 0;
};

struct Found {
  std::optional<AggregateRow> row;
  Position position;  // the answer holds for this position at least
  AnsweredBy answered_by;
};

// What a page holds of rows that may be large: an order has anything from one article to thousands
// of them, so a number of rows says nothing of what they cost.
inline constexpr std::size_t kPageBytes = std::size_t{1} << 20;

template <class Row>
struct Page {
  std::vector<Row> rows;
  std::size_t bytes = 0;  // of the rows, where these may be large
  // Where to go on; nothing at the end. A page may hold fewer rows than asked for and still go on:
  // a list does a bounded amount of work at a time.
  std::optional<std::string> next_cursor;
  Position position;  // the answer holds for exactly this position
  AnsweredBy answered_by;
};

struct PageRequest {
  std::size_t limit = 20;
  std::string cursor;  // empty: from the beginning
  // The row that reaches this is the last one, so there is one however large it is.
  std::size_t bytes = kPageBytes;
};

struct OrderFilter {
  std::optional<UserId> user_id = std::nullopt;
  std::optional<MerchantId> merchant_id = std::nullopt;
  std::optional<StoreId> store_id = std::nullopt;
  std::optional<Channel> channel = std::nullopt;
  // Needs schema 2; kNotBuilt while an older one serves.
  std::optional<std::string> channel_order_no = std::nullopt;
  std::optional<OrderStatus> status = std::nullopt;
  std::optional<DeliveryStatus> delivery_status = std::nullopt;
  std::optional<RefundStatus> refund_status = std::nullopt;
  std::optional<TerminalView> terminal_view = std::nullopt;
  std::optional<bool> finished = std::nullopt;  // as is_finished() has it
  std::optional<TimeMs> from = std::nullopt;    // created_at, inclusive
  std::optional<TimeMs> to = std::nullopt;      // created_at, exclusive
};

class OrderQueries {
 public:
  // A page looks at no more than `scan_budget` index rows (about 0.3 µs each).
  explicit OrderQueries(const ServedModel& model, std::size_t scan_budget = 50'000)
      : model_(model), scan_budget_(scan_budget) {}

  [[nodiscard]] QueryResult<Found> find(std::string_view tenant, const OrderId& id) const;
  // Newest first: created_at descending, then the order of placing descending.
  [[nodiscard]] QueryResult<Page<AggregateRow>> list(std::string_view tenant,
                                                     const OrderFilter& filter,
                                                     const PageRequest& request) const;
  // What a page is put together from: its list's stamp says whether it has changed.
  [[nodiscard]] static std::string list_read_for(std::string_view tenant,
                                                 const OrderFilter& filter);
  // Equal for equal questions, whatever the page.
  [[nodiscard]] static std::string identity_of(std::string_view tenant, const OrderFilter& filter);
  [[nodiscard]] const ServedModel& model() const { return model_; }

 private:
  const ServedModel& model_;
  std::size_t scan_budget_;
};

struct PoolFilter {
  std::optional<MerchantId> merchant_id = std::nullopt;
  std::optional<PoolWindow> state = std::nullopt;  // without it, closed pools are left out
  // Only those with less than nothing left, closed ones too. Needs schema 2; kNotBuilt while an
  // older one serves.
  bool negative = false;
};

class PoolQueries {
 public:
  explicit PoolQueries(const ServedModel& model, std::size_t scan_budget = 5'000)
      : model_(model), scan_budget_(scan_budget) {}

  // A pool as the board knows it: without what each user holds of it.
  [[nodiscard]] QueryResult<Found> find(std::string_view tenant, const PoolId& id) const;
  // Newest first; `now_ms` says which pools are open.
  [[nodiscard]] QueryResult<Page<AggregateRow>> list(std::string_view tenant,
                                                     const PoolFilter& filter, TimeMs now_ms,
                                                     const PageRequest& request) const;
  // How many have less than nothing left, of all tenants; counts no further than `at_most`.
  [[nodiscard]] QueryResult<std::size_t> count_negative(std::size_t at_most) const;

 private:
  const ServedModel& model_;
  std::size_t scan_budget_;
};

// The accounts of one currency, together.
struct CurrencyTotals {
  std::string currency;
  std::uint64_t accounts = 0;
  MoneySum posted = 0;   // 0: every debit has its credit
  MoneySum pending = 0;  // as the accounts say
  MoneySum holds = 0;    // as their holds do
};

struct LedgerTotals {
  std::vector<CurrencyTotals> currencies;  // by name
  std::uint64_t accounts = 0;
  bool complete = true;  // false: there are more accounts, and the sums say nothing
  Position position;
  AnsweredBy answered_by;
};

class AccountQueries {
 public:
  explicit AccountQueries(const ServedModel& model) : model_(model) {}

  // All accounts together; reads no more than `at_most` of them (about 5 µs each).
  [[nodiscard]] QueryResult<LedgerTotals> totals(std::string_view tenant,
                                                 std::size_t at_most) const;

  // With its pending holds.
  [[nodiscard]] QueryResult<Found> find(std::string_view tenant, const AccountId& id) const;
  // The account at the newest landmark (account_landmarks.h) that lies at or before a position, or
  // of which no event up to it is later than a time. Nothing when the model has none such.
  [[nodiscard]] QueryResult<std::optional<AggregateRow>> landmark(std::string_view tenant,
                                                                  const AccountId& id,
                                                                  Position position) const;
  [[nodiscard]] QueryResult<std::optional<AggregateRow>> landmark(std::string_view tenant,
                                                                  const AccountId& id,
                                                                  TimeMs time_ms) const;
  // What was posted, newest first. Empty for an account that does not exist.
  [[nodiscard]] QueryResult<Page<AccountEntry>> entries(std::string_view tenant,
                                                        const AccountId& id,
                                                        const PageRequest& request) const;

 private:
  const ServedModel& model_;
};

class JobQueries {
 public:
  explicit JobQueries(const ServedModel& model) : model_(model) {}

  [[nodiscard]] QueryResult<Found> find(std::string_view tenant, const JobId& id) const;

 private:
  const ServedModel& model_;
};

struct EffectFilter {
  std::optional<EffectState> state = std::nullopt;
  std::optional<EffectKind> kind = std::nullopt;
};

// Effects that are handed out, the one that was offered first in front.
struct Offers {
  std::vector<AggregateRow> rows;
  Position position;
  AnsweredBy answered_by;
};

// What becomes of one that is shown; after kEnough no more are.
enum class OfferChoice { kTaken, kPassed, kEnough };

// Who looks at offers. `offer` is the same for one attempt as long as it is offered, and sorts
// behind those of the effect's attempts before. (An attempt that an operator's release begins in
// the very millisecond of the one before is taken for that.)
struct OfferVisitor {
  // Asked first, which costs no reading of the effect: whether it is wanted at all.
  std::function<bool(const EffectId& id, std::string_view offer)> wants;
  std::function<OfferChoice(const Effect& effect, std::string_view offer)> choose;
};

class EffectQueries {
 public:
  explicit EffectQueries(const ServedModel& model, std::size_t scan_budget = 5'000,
                         std::size_t offers_budget = 20'000)
      : model_(model), scan_budget_(scan_budget), offers_budget_(offers_budget) {}

  [[nodiscard]] QueryResult<Found> find(std::string_view tenant, const EffectId& id) const;
  // Newest first.
  [[nodiscard]] QueryResult<Page<AggregateRow>> list(std::string_view tenant,
                                                     const EffectFilter& filter,
                                                     const PageRequest& request) const;
  // What is offered of a kind and the visitor takes, shown in the order of the offers until `limit`
  // are taken, it has enough or the budget is used up. Needs schema 2; kNotBuilt while an older one
  // serves.
  [[nodiscard]] QueryResult<Offers> offers(std::string_view tenant, EffectKind kind,
                                           std::size_t limit, const OfferVisitor& visitor) const;
  // Those of the offers that are none any more: completed, failed, withdrawn.
  [[nodiscard]] QueryResult<std::vector<std::string>> ended(std::vector<std::string> offers) const;
  // How many are in this state, of all tenants: one read.
  [[nodiscard]] QueryResult<std::uint64_t> count(EffectState state) const;

 private:
  const ServedModel& model_;
  std::size_t scan_budget_;
  std::size_t offers_budget_;
};

// Which orders are counted, and where the days begin.
struct StatisticsFilter {
  MerchantId merchant_id;
  std::optional<StoreId> store_id = std::nullopt;
  std::optional<Channel> channel = std::nullopt;
  std::optional<Hour> from = std::nullopt;  // created in it or later
  std::optional<Hour> to = std::nullopt;    // created before it
  int utc_offset_hours = 0;
};

// A store's orders on a channel that were created on a day. No store: of the orders without one.
struct DayStatistics {
  Day day = 0;
  StoreId store_id;
  Channel channel = Channel::kFlash;
  OrderFigures figures;
};

struct HourStatistics {
  std::array<OrderFigures, kHoursPerDay> hours;
  Position position;  // the answer holds for exactly this position
  AnsweredBy answered_by;
};

struct SalesFilter {
  MerchantId merchant_id;
  std::optional<StoreId> store_id = std::nullopt;
  std::optional<Hour> from = std::nullopt;  // happened in it or later
  std::optional<Hour> to = std::nullopt;    // happened before it
  int utc_offset_hours = 0;
};

struct DaySales {
  Day day = 0;
  SalesFigures figures;
};

// Counts and sums; what they mean is in statistics.h.
class StatisticsQueries {
 public:
  // A page of days costs no more than `scan_budget` index rows, and a day.
  explicit StatisticsQueries(const ServedModel& model, std::size_t scan_budget = 50'000)
      : model_(model), scan_budget_(scan_budget) {}

  // Newest day first, then by store, then by channel (in the order of its enumeration). What
  // nothing was created in is left out.
  [[nodiscard]] QueryResult<Page<DayStatistics>> days(std::string_view tenant,
                                                      const StatisticsFilter& filter,
                                                      const PageRequest& request) const;
  // The hours of one day; the filter's bounds are not looked at.
  [[nodiscard]] QueryResult<HourStatistics> hours(std::string_view tenant,
                                                  const StatisticsFilter& filter, Day day) const;
  // Newest day first; days on which nothing happened are left out.
  [[nodiscard]] QueryResult<Page<DaySales>> sales(std::string_view tenant,
                                                  const SalesFilter& filter,
                                                  const PageRequest& request) const;

 private:
  const ServedModel& model_;
  std::size_t scan_budget_;
};

}  // namespace orderlog
