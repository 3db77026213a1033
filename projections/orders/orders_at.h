#pragma once

// The order list at one position: many questions that are to be answered alike, however much
// happens meanwhile. Keeps the version that served when it was taken from being removed.

#include <cstddef>
#include <string_view>

#include "projections/queries.h"
#include "projections/rows/row_query.h"

namespace orderlog {

// One thread at a time.
class OrdersAt {
 public:
  // As it is now.
  [[nodiscard]] static QueryResult<OrdersAt> take(const ServedModel& model,
                                                  std::size_t scan_budget = 50'000);

  [[nodiscard]] Position position() const { return point_.position; }
  [[nodiscard]] const AnsweredBy& answered_by() const { return point_.answered_by; }

  // As OrderQueries::list().
  [[nodiscard]] QueryResult<Page<AggregateRow>> list(std::string_view tenant,
                                                     const OrderFilter& filter,
                                                     const PageRequest& request) const;

 private:
  OrdersAt(ReadPoint point, std::size_t scan_budget)
      : point_(std::move(point)), scan_budget_(scan_budget) {}

  ReadPoint point_;
  std::size_t scan_budget_;
};

}  // namespace orderlog
