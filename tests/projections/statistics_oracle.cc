#include "tests/projections/statistics_oracle.h"

#include <map>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "domain/aggregate.h"
#include "domain/codec/codec.h"
#include "eventstore/commit.h"

namespace orderlog {
namespace {

// The calendar by another way than the model's: days begin at midnight there.
constexpr TimeMs kDayMs = 86'400'000;

Day day_there(TimeMs time_ms, int utc_offset_hours) {
  const TimeMs there = time_ms + utc_offset_hours * TimeMs{3'600'000};
  Day day = there / kDayMs;
  while (day * kDayMs > there) --day;
  return day;
}

std::size_t hour_there(TimeMs time_ms, int utc_offset_hours) {
  const TimeMs there = time_ms + utc_offset_hours * TimeMs{3'600'000};
  const TimeMs in_day = there - day_there(time_ms, utc_offset_hours) * kDayMs;
  return static_cast<std::size_t>(in_day / 3'600'000);
}

void count(const Order& order, OrderFigures& figures) {
  Tally& tally = figures.by_status[static_cast<std::size_t>(order.status)];
  tally += {1, order.amount};
  if (order.refunded_amount() > 0) figures.refunds += {1, order.refunded_amount()};
}

bool matches(const StatisticsFilter& filter, const Order& order) {
  return order.merchant_id == filter.merchant_id &&
         (!filter.store_id || order.store_id == *filter.store_id) &&
         (!filter.channel || order.channel == *filter.channel);
}

template <class Filter>
bool lies_within(const Filter& filter, TimeMs time_ms) {
  return (!filter.from || time_ms >= *filter.from * 3'600'000) &&
         (!filter.to || time_ms < *filter.to * 3'600'000);
}

}  // namespace

StatisticsOracle::StatisticsOracle(const EventStore& log, std::string_view tenant) {
  struct Happened {
    std::string order_id;
    TimeMs time_ms;
    Money amount;
    bool is_refund;
    bool is_counted;
  };
  std::map<std::string, AggregateState> states;
  std::vector<Happened> happened;
  JsonParser parser;
  CommitView commit;
  const auto cursor = log.read_from(Position(1));
  while (true) {
    const auto next = cursor->next();
    ORDERLOG_CHECK(next.ok(), "the log can be read");
    if (!*next) break;
    ORDERLOG_CHECK(decode_commit((**next).bytes, commit).ok(), "its commits can be read");
    if (commit.tenant != tenant) continue;
    for (const EventView& stored : commit.events) {
      const auto stream = stream_ref_from(stored.stream);
      if (!stream || stream->kind != AggregateKind::kOrder) continue;
      const auto event = decode_event(parser, stored.type, stored.schema_version, stored.payload);
      ORDERLOG_CHECK(event.ok(), "its events can be read");
      AggregateState& state = states[stream->id];
      const auto* before = std::get_if<Order>(&state);
      const Money refunded = before == nullptr ? 0 : before->refunded_amount();
      evolve_in_place(state, *stream, *event, commit.time_ms);
      const Order& order = std::get<Order>(state);
      if (stored.type == "OrderPaid") {
        happened.push_back({stream->id, commit.time_ms, order.paid_amount(), false, true});
      } else if (stored.type == "RefundSucceeded" || order.refunded_amount() != refunded) {
        happened.push_back({stream->id, commit.time_ms, order.refunded_amount() - refunded, true,
                            stored.type == "RefundSucceeded"});
      }
    }
  }
  std::map<std::string, std::size_t> index;
  for (auto& [id, state] : states) {
    index.emplace(id, orders_.size());
    orders_.push_back(std::get<Order>(std::move(state)));
  }
  for (const Happened& each : happened) {
    sales_.push_back({each.time_ms, &orders_[index.at(each.order_id)], each.amount, each.is_refund,
                      each.is_counted});
  }
}

std::vector<DayStatistics> StatisticsOracle::days(const StatisticsFilter& filter) const {
  std::map<std::tuple<Day, std::string, Channel>, OrderFigures> groups;  // day: newest first
  for (const Order& order : orders_) {
    if (!matches(filter, order) || !lies_within(filter, order.created_at)) continue;
    const Day day = day_there(order.created_at, filter.utc_offset_hours);
    count(order, groups[{-day, order.store_id.str(), order.channel}]);
  }
  std::vector<DayStatistics> rows;
  for (const auto& [key, figures] : groups) {
    rows.push_back({-std::get<0>(key), StoreId(std::get<1>(key)), std::get<2>(key), figures});
  }
  return rows;
}

std::vector<OrderFigures> StatisticsOracle::hours(const StatisticsFilter& filter, Day day) const {
  std::vector<OrderFigures> hours(24);
  for (const Order& order : orders_) {
    if (!matches(filter, order)) continue;
    if (day_there(order.created_at, filter.utc_offset_hours) != day) continue;
    count(order, hours[hour_there(order.created_at, filter.utc_offset_hours)]);
  }
  return hours;
}

std::vector<DaySales> StatisticsOracle::sales(const SalesFilter& filter) const {
  std::map<Day, SalesFigures> days;  // newest first
  for (const Sale& sale : sales_) {
    if (sale.order->merchant_id != filter.merchant_id || !lies_within(filter, sale.time_ms) ||
        (filter.store_id && sale.order->store_id != *filter.store_id)) {
      continue;
    }
    SalesFigures& figures = days[-day_there(sale.time_ms, filter.utc_offset_hours)];
    (sale.is_refund ? figures.refunds : figures.paid) += {sale.is_counted ? 1U : 0U, sale.paid};
  }
  std::vector<DaySales> rows;
  for (const auto& [day, figures] : days) rows.push_back({-day, figures});
  return rows;
}

}  // namespace orderlog
