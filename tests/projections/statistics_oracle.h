#pragma once

// What the statistics must say, counted the slow way: from whole orders and the list of events.

#include <optional>
#include <string>
#include <vector>

#include "domain/order/state.h"
#include "eventstore/event_store.h"
#include "projections/queries.h"

namespace orderlog {

// Folds a log's orders by itself, and asks no model.
class StatisticsOracle {
 public:
  StatisticsOracle(const EventStore& log, std::string_view tenant);

  [[nodiscard]] std::vector<DayStatistics> days(const StatisticsFilter& filter) const;
  [[nodiscard]] std::vector<OrderFigures> hours(const StatisticsFilter& filter, Day day) const;
  [[nodiscard]] std::vector<DaySales> sales(const SalesFilter& filter) const;

 private:
  // Something that counts for the sales.
  struct Sale {
    TimeMs time_ms;
    const Order* order;  // as it is in the end
    Money paid;          // or what a refund gave back
    bool is_refund;
    bool is_counted;
  };

  std::vector<Order> orders_;
  std::vector<Sale> sales_;
};

}  // namespace orderlog
