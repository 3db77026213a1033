#pragma once

// The read model "statistics": how many orders and how much money, by merchant, store, channel and
// hour. Days are put together from hours by whoever asks, because they begin at another hour
// elsewhere. Rows and keys: statistics_rows.h.
//
// Order figures say how the orders *created* in an hour stand now: each counts under its status
// with its amount, and once money went back of it, among the refunds with all that went back. A
// change of an order takes its old share out of its hour and puts the new one in.
//
// Sales figures say what *happened* in an hour, by the time of its commit, and never change later:
// - An order is a sale once, when it becomes paid, with all the money of its legs. Legs that
//   settled before (a first instalment) count then and not earlier; an order that costs nothing is
//   a sale of 0.
// - Money of an order that never becomes paid is no sale, and a void that gives it back is no
//   refund: legs that failed or were released, and what was collected before a void.
// - Money that arrives late, after its leg failed or the order ended, is neither: it never was in
//   the books and goes back from where it came.
// - Money of a refund counts in the hour in which it went back, leg by leg, and the refund itself
//   in the hour of the last one: what is sold today and refunded tomorrow is today's sale and
//   tomorrow's refund, and a day's net may be below 0.
//
// No row is ever nothing: an order counts in its hour for ever, and what happened stays. So none is
// erased either.
//
// The runtime's thread; queries are in statistics_queries.cc and sales_queries.cc.

#include <cstddef>
#include <string>

#include "projections/projection.h"
#include "projections/rows/row_table.h"
#include "projections/statistics/figures.h"
#include "projections/statistics/statistics_rows.h"
#include "projections/statistics/summary_row.h"

namespace orderlog {

inline constexpr std::string_view kStatisticsModel = "statistics";
inline constexpr std::uint32_t kStatisticsSchema = 2;     // 2: sales know refunds in parts
inline constexpr std::size_t kStatisticsCached = 16'384;  // aggregates that stay decoded

class StatisticsProjection final : public Projection {
 public:
  // Keeps that many summaries, and of each kind of figures as many rows.
  explicit StatisticsProjection(std::size_t cached_orders = kStatisticsCached,
                                std::size_t cached_figures = 4'096);

  [[nodiscard]] std::string_view name() const override { return kStatisticsModel; }
  [[nodiscard]] std::uint32_t schema_version() const override { return kStatisticsSchema; }
  [[nodiscard]] bool wants(AggregateKind kind) const override {
    return kind == AggregateKind::kOrder;
  }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext& context, const Event& event,
                                              ModelWriter& writer) override;
  void finish(ModelWriter& writer) override;
  void discard() override;

 private:
  using Hours = RowTable<OrderFigures>;
  using Sales = RowTable<SalesFigures>;

  // What an order adds to its hour.
  struct Share {
    OrderStatus status = OrderStatus::kUnpaid;
    Money amount = 0;
    Money refunded = 0;

    [[nodiscard]] Tally refunds() const { return refunded > 0 ? Tally{1, refunded} : Tally{}; }
    friend bool operator==(const Share&, const Share&) = default;
  };

  struct CountedOrder {
    SummaryRow row;
    Share counted;  // in the rows as they were after the last batch
    // In this batch: the rows that it counts in. They are read while a failure can still be told.
    Hours::Entry* hour = nullptr;
    Hours::Entry* hour_of_merchant = nullptr;

    [[nodiscard]] Share share() const {
      return {row.summary.status, row.summary.amount, row.summary.refunded};
    }

    friend void append_row(std::string& out, const CountedOrder& order) {
      orderlog::append_row(out, order.row);
    }
    friend bool read_row(std::string_view bytes, CountedOrder& order) {
      if (!orderlog::read_row(bytes, order.row)) return false;
      order.counted = order.share();
      return true;
    }
  };
  using Orders = RowTable<CountedOrder>;

  [[nodiscard]] Result<Orders::Entry*, std::string> find_order(const EventContext& context,
                                                               const ModelWriter& writer);
  [[nodiscard]] Result<Ok, std::string> find_hours(std::string_view tenant, CountedOrder& order,
                                                   const ModelWriter& writer);
  // Adds to the sales of the event's hour.
  [[nodiscard]] Result<Ok, std::string> sell(const EventContext& context,
                                             const OrderSummary& summary, const SalesFigures& what,
                                             const ModelWriter& writer);
  [[nodiscard]] Result<Ok, std::string> add_sales(const SalesFigures& what,
                                                  const ModelWriter& writer);
  void count(Orders::Entry& entry);

  Orders orders_;
  Hours hours_;
  Sales sales_;
  std::string key_;
};

}  // namespace orderlog
