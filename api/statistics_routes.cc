#include "api/statistics_routes.h"

#include <utility>

#include "api/day_text.h"
#include "api/reading.h"
#include "base/json/writer.h"
#include "domain/rules.h"

namespace orderlog {
namespace {

constexpr std::int64_t kMinOffset = -12;
constexpr std::int64_t kMaxOffset = 14;

// What the queries share, besides the parameters that all queries have.
std::optional<MerchantId> required_merchant(QueryReader& query, FieldErrors& errors) {
  if (!query.text("merchant_id")) {
    errors.push_back({"/merchant_id", "missing_field", "is required"});
    return std::nullopt;
  }
  return query.id<MerchantId>("merchant_id");
}

int utc_offset_hours(QueryReader& query) {
  return static_cast<int>(query.integer("utc_offset_hours", kMinOffset, kMaxOffset).value_or(0));
}

// Bounds fall on whole hours, because that is what is counted: any other would be answered wrong.
std::optional<Hour> hour_bound(QueryReader& query, std::string_view name) {
  const auto time_ms = query.integer(name, 0, kMaxTimeMs);
  if (!time_ms) return std::nullopt;
  if (*time_ms % kHourMs != 0) {
    query.note(name, "must fall on a whole hour: be a multiple of " + std::to_string(kHourMs));
  }
  return hour_of(*time_ms);
}

void write_tally(JsonWriter& json, std::string_view name, const Tally& tally) {
  std::string amount;
  append_decimal(tally.amount, amount);
  json.key(name).begin_object();
  json.member("count", tally.count);
  json.key("amount").raw(amount);
  json.end_object();
}

void write_figures(JsonWriter& json, const OrderFigures& figures) {
  write_tally(json, "orders", figures.orders());
  json.key("by_status").begin_object();
  for (std::size_t i = 0; i < kOrderStatuses; ++i) {
    if (figures.by_status[i].count == 0) continue;
    write_tally(json, to_string(static_cast<OrderStatus>(i)), figures.by_status[i]);
  }
  json.end_object();
  write_tally(json, "refunds", figures.refunds);
}

class StatisticsRoutes {
 public:
  StatisticsRoutes(const Services& services, ReadGate& gate, const IoStates& io_states)
      : services_(services), gate_(gate), io_states_(io_states) {}

  [[nodiscard]] http::Router::Endpoint days() const {
    return [*this](const http::Request& request, const http::PathParams&,
                   http::Exchange& exchange) {
      FieldErrors& errors = io_states_.errors_of(exchange);
      QueryReader query(request, errors);
      const auto merchant_id = required_merchant(query, errors);
      StatisticsFilter filter;
      filter.store_id = query.id<StoreId>("store_id");
      filter.channel = query.choice("channel", channel_from);
      filter.from = hour_bound(query, "from");
      filter.to = hour_bound(query, "to");
      filter.utc_offset_hours = utc_offset_hours(query);
      const PageRequest page = query.page();
      const auto freshness = query.freshness(request, services_.log.line());
      if (!query.finish() || !freshness) return refuse_input(errors, exchange);
      filter.merchant_id = *merchant_id;
      read_many(
          services_, gate_, services_.statistics.served, *freshness, exchange,
          [self = *this, filter, page](http::Exchange& to) { self.answer_days(filter, page, to); });
    };
  }

  [[nodiscard]] http::Router::Endpoint hours() const {
    return
        [*this](const http::Request& request, const http::PathParams&, http::Exchange& exchange) {
          FieldErrors& errors = io_states_.errors_of(exchange);
          QueryReader query(request, errors);
          const auto merchant_id = required_merchant(query, errors);
          StatisticsFilter filter;
          filter.store_id = query.id<StoreId>("store_id");
          filter.channel = query.choice("channel", channel_from);
          filter.utc_offset_hours = utc_offset_hours(query);
          const auto day = query.choice("day", day_from, "must be a day, as 2026-11-21");
          const auto freshness = query.freshness(request, services_.log.line());
          if (!query.finish() || !freshness) return refuse_input(errors, exchange);
          filter.merchant_id = *merchant_id;
          read_many(services_, gate_, services_.statistics.served, *freshness, exchange,
                    [self = *this, filter, day](http::Exchange& to) {
                      self.answer_hours(filter, day.value_or(self.today(filter)), to);
                    });
        };
  }

  [[nodiscard]] http::Router::Endpoint sales() const {
    return
        [*this](const http::Request& request, const http::PathParams&, http::Exchange& exchange) {
          FieldErrors& errors = io_states_.errors_of(exchange);
          QueryReader query(request, errors);
          const auto merchant_id = required_merchant(query, errors);
          SalesFilter filter;
          filter.store_id = query.id<StoreId>("store_id");
          filter.from = hour_bound(query, "from");
          filter.to = hour_bound(query, "to");
          filter.utc_offset_hours = utc_offset_hours(query);
          const PageRequest page = query.page();
          const auto freshness = query.freshness(request, services_.log.line());
          if (!query.finish() || !freshness) return refuse_input(errors, exchange);
          filter.merchant_id = *merchant_id;
          read_many(services_, gate_, services_.statistics.served, *freshness, exchange,
                    [self = *this, filter, page](http::Exchange& to) {
                      self.answer_sales(filter, page, to);
                    });
        };
  }

 private:
  [[nodiscard]] Day today(const StatisticsFilter& filter) const {
    return day_of(hour_of(services_.clock.now_ms()), filter.utc_offset_hours);
  }

  void answer_days(const StatisticsFilter& filter, const PageRequest& request,
                   http::Exchange& exchange) const {
    const auto page = services_.statistics.queries.days(kTenant, filter, request);
    if (!page) return refuse_query(services_, page.error(), exchange);
    answer_list(services_, *page, exchange, [&filter](const DayStatistics& row, std::string& body) {
      JsonWriter json(body);
      json.begin_object();
      json.member("day", text_of(row.day));
      json.member("merchant_id", filter.merchant_id.view());
      json.member_if("store_id", row.store_id.view());
      json.member("channel", to_string(row.channel));
      write_figures(json, row.figures);
      json.end_object();
    });
  }

  void answer_sales(const SalesFilter& filter, const PageRequest& request,
                    http::Exchange& exchange) const {
    const auto page = services_.statistics.queries.sales(kTenant, filter, request);
    if (!page) return refuse_query(services_, page.error(), exchange);
    answer_list(services_, *page, exchange, [](const DaySales& row, std::string& body) {
      std::string net;
      append_decimal(row.figures.net(), net);
      JsonWriter json(body);
      json.begin_object();
      json.member("day", text_of(row.day));
      write_tally(json, "paid", row.figures.paid);
      write_tally(json, "refunds", row.figures.refunds);
      json.key("net").raw(net);
      json.end_object();
    });
  }

  void answer_hours(const StatisticsFilter& filter, Day day, http::Exchange& exchange) const {
    const auto answer = services_.statistics.queries.hours(kTenant, filter, day);
    if (!answer) return refuse_query(services_, answer.error(), exchange);
    http::Response& response = begin_answer(services_, *answer, exchange);
    JsonWriter json(response.body);
    json.begin_object();
    json.member("day", text_of(day));
    json.key("data").begin_array();
    for (std::size_t i = 0; i < answer->hours.size(); ++i) {
      json.begin_object();
      json.member("hour", static_cast<std::int64_t>(i));
      write_figures(json, answer->hours[i]);
      json.end_object();
    }
    json.end_array();
    json.key("next_cursor").null();
    json.member("position", position_token(services_.log.line(), answer->position));
    json.end_object();
    exchange.respond(response);
  }

  const Services& services_;
  ReadGate& gate_;
  const IoStates& io_states_;
};

}  // namespace

void add_statistics_routes(http::Router& router, const Services& services, ReadGate& gate,
                           const IoStates& io_states) {
  using http::Method;
  const StatisticsRoutes routes(services, gate, io_states);
  router.add(Method::kGet, "/v1/statistics", routes.days());
  router.add(Method::kGet, "/v1/statistics/hours", routes.hours());
  router.add(Method::kGet, "/v1/sales", routes.sales());
}

}  // namespace orderlog
