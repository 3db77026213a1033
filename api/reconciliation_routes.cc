#include "api/reconciliation_routes.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "api/day_text.h"
#include "api/reading.h"
#include "api/reconciliation/checks.h"
#include "api/reconciliation/comparison.h"
#include "api/reconciliation/statement.h"
#include "api/reconciliation/view.h"
#include "api/request_envelope.h"
#include "projections/orders/orders_at.h"
#include "projections/read_models.h"

namespace orderlog {
namespace {

constexpr std::int64_t kMinOffset = -12;
constexpr std::int64_t kMaxOffset = 14;
constexpr TimeMs kMaxPeriodMs = 31 * kDayMs;
// What one answer reads: it is put together on an I/O thread, in a fraction of a second.
constexpr std::size_t kMaxOrders = 20'000;
constexpr std::size_t kMaxPages = 10;
constexpr std::size_t kBytesPerPage = std::size_t{8} << 20;
constexpr std::size_t kCheckedOrders = 2'000;
constexpr std::size_t kCheckedAccounts = 50'000;

struct Period {
  TimeMs from = 0;
  TimeMs to = 0;
};

// A day at an offset, or from and to; nothing when the client names neither, or what is wrong is
// noted.
std::optional<Period> read_period(QueryReader& query) {
  const auto day = query.choice("day", day_from, "must be a day, as 2026-11-21");
  const auto offset = query.integer("utc_offset_hours", kMinOffset, kMaxOffset);
  const auto from = query.integer("from", 0, kMaxTimeMs);
  const auto to = query.integer("to", 0, kMaxTimeMs);
  if (day) {
    if (from || to) query.note("day", "excludes from and to");
    const TimeMs midnight = *day * kDayMs - offset.value_or(0) * kHourMs;
    return Period{midnight, midnight + kDayMs};
  }
  if (offset) query.note("utc_offset_hours", "goes with day");
  if (!from && !to) return std::nullopt;
  if (!from || !to) {
    query.note(from ? "to" : "from", "from and to come together");
    return std::nullopt;
  }
  if (*to <= *from || *to - *from > kMaxPeriodMs) {
    query.note("to", "must be later than from, and by no more than 31 days");
  }
  return Period{*from, *to};
}

template <class T>
bool is_missing(const std::optional<T>& value, QueryReader& query, FieldErrors& errors,
                std::string_view name) {
  if (value || query.text(name)) return false;
  errors.push_back({"/" + std::string(name), "missing_field", "is required"});
  return true;
}

std::optional<StatementFormat> format_of(std::string_view content_type) {
  if (is_ndjson(content_type)) return StatementFormat::kNdjson;
  if (is_csv(content_type)) return StatementFormat::kCsv;
  return std::nullopt;
}

class ReconciliationRoutes {
 public:
  ReconciliationRoutes(const Services& services, ReadGate& gate, const IoStates& io_states)
      : services_(services), gate_(gate), io_states_(io_states) {}

  [[nodiscard]] http::Router::Endpoint statement() const {
    return
        [*this](const http::Request& request, const http::PathParams&, http::Exchange& exchange) {
          const auto format = format_of(type_of_body(request));
          if (!format) {
            return refuse(415, "unsupported_media_type",
                          "a statement is sent as text/csv or application/x-ndjson", exchange);
          }
          FieldErrors& errors = io_states_.errors_of(exchange);
          QueryReader query(request, errors);
          OrderFilter filter;
          filter.channel = query.choice("channel", channel_from);
          filter.merchant_id = query.id<MerchantId>("merchant_id");
          filter.store_id = query.id<StoreId>("store_id");
          is_missing(filter.channel, query, errors, "channel");
          is_missing(filter.merchant_id, query, errors, "merchant_id");
          const auto period = read_period(query);
          if (!period && errors.empty()) is_missing(period, query, errors, "day");
          const auto freshness = query.freshness(request, services_.log.line());
          if (!query.finish() || !freshness || !period) return refuse_input(errors, exchange);
          filter.from = period->from;
          filter.to = period->to;

          auto read = read_statement(*format, request.body());
          if (!read) {
            if (read.error().code == "payload_too_large") {
              return refuse(413, read.error().code, read.error().detail, exchange);
            }
            return refuse_input({read.error()}, exchange);
          }
          auto statement = std::make_shared<const Statement>(*std::move(read));
          read_many(
              services_, gate_, services_.orders.served, *freshness, exchange,
              [self = *this, filter, statement](http::Exchange& to) {
                self.answer_statement(filter, *statement, to);
              },
              bytes_of(*statement));
        };
  }

  [[nodiscard]] http::Router::Endpoint checks() const {
    return
        [*this](const http::Request& request, const http::PathParams&, http::Exchange& exchange) {
          FieldErrors& errors = io_states_.errors_of(exchange);
          QueryReader query(request, errors);
          OrderFilter filter;
          filter.channel = query.choice("channel", channel_from);
          filter.merchant_id = query.id<MerchantId>("merchant_id");
          filter.store_id = query.id<StoreId>("store_id");
          const auto period = read_period(query);
          std::string cursor(query.text("cursor").value_or(""));
          const auto freshness = query.freshness(request, services_.log.line());
          if (!query.finish() || !freshness) return refuse_input(errors, exchange);
          if (period) {
            filter.from = period->from;
            filter.to = period->to;
          }
          read_many(services_, gate_, services_.orders.served, *freshness, exchange,
                    [self = *this, filter, cursor, freshness = *freshness](http::Exchange& to) {
                      self.wait_for_effects(filter, cursor, freshness, to);
                    });
        };
  }

 private:
  void answer_statement(const OrderFilter& filter, const Statement& statement,
                        http::Exchange& exchange) const {
    const auto point = OrdersAt::take(services_.orders.served);
    if (!point) return refuse_query(services_, point.error(), exchange);
    std::vector<ReconciledOrder> orders;
    PageRequest request{kMaxOrders, "", kBytesPerPage};
    for (std::size_t pages = 0;; ++pages) {
      const auto page = point->list(kTenant, filter, request);
      if (!page) return refuse_query(services_, page.error(), exchange);
      for (const AggregateRow& row : page->rows) {
        orders.push_back(reconciled(std::get<Order>(row.state)));
      }
      if (!page->next_cursor) break;
      if (orders.size() >= kMaxOrders || pages == kMaxPages) {
        return refuse(409, "too_many_orders",
                      "more than " + std::to_string(kMaxOrders) +
                          " orders, or too large ones: ask store by store, or for a shorter period",
                      exchange);
      }
      request.limit = kMaxOrders - orders.size();
      request.cursor = *page->next_cursor;
    }
    std::reverse(orders.begin(), orders.end());

    std::optional<QueryError> trouble;
    const auto elsewhere = [&](const std::string& number) -> std::optional<ReconciledOrder> {
      OrderFilter by_number = filter;
      by_number.from.reset();
      by_number.to.reset();
      by_number.store_id.reset();
      by_number.channel_order_no = number;
      const auto page = point->list(kTenant, by_number, {1, ""});
      if (!page) {
        trouble = page.error();
        return std::nullopt;
      }
      if (page->rows.empty()) return std::nullopt;
      return reconciled(std::get<Order>(page->rows.front().state));
    };
    const StatementComparison comparison = compare(statement, orders, elsewhere);
    if (trouble) return refuse_query(services_, *trouble, exchange);
    http::Response& response = begin_answer(services_, point->position(), exchange);
    name_version(point->answered_by(), response);
    write_reconciliation({filter, position_token(services_.log.line(), point->position())},
                         statement, comparison, response.body);
    exchange.respond(response);
  }

  // What an order has at a position, its effects have there too.
  void wait_for_effects(const OrderFilter& filter, const std::string& cursor,
                        const Freshness& freshness, http::Exchange& exchange) const {
    auto taken = OrdersAt::take(services_.orders.served);
    if (!taken) return refuse_query(services_, taken.error(), exchange);
    auto orders = std::make_shared<const OrdersAt>(*std::move(taken));
    const Freshness level{orders->position(), freshness.wait};
    read_many(services_, gate_, services_.effects.served, level, exchange,
              [self = *this, filter, cursor, orders, freshness](http::Exchange& with_effects) {
                read_many(self.services_, self.gate_, self.services_.accounts.served, freshness,
                          with_effects, [self, filter, cursor, orders](http::Exchange& to) {
                            self.answer_checks(filter, cursor, *orders, to);
                          });
              });
  }

  void answer_checks(const OrderFilter& filter, const std::string& cursor, const OrdersAt& orders,
                     http::Exchange& exchange) const {
    const auto page = orders.list(kTenant, filter, {kCheckedOrders, cursor, kBytesPerPage});
    if (!page) return refuse_query(services_, page.error(), exchange);
    Checks checks;
    checks.orders_position = orders.position();
    checks.next_cursor = page->next_cursor;
    for (const AggregateRow& row : page->rows) {
      const auto& order = std::get<Order>(row.state);
      const auto checked = check_effects(services_.rules, order, checks, [&](const EffectId& id) {
        return services_.effects.queries.find(kTenant, id);
      });
      if (!checked) return refuse_query(services_, checked.error(), exchange);
    }
    auto ledger = services_.accounts.queries.totals(kTenant, kCheckedAccounts);
    if (!ledger) return refuse_query(services_, ledger.error(), exchange);
    checks.ledger = *std::move(ledger);
    checks.models = services_.models.status();
    http::Response& response = begin_answer(services_, orders.position(), exchange);
    write_checks(checks, services_.log.line(), response.body);
    exchange.respond(response);
  }

  const Services& services_;
  ReadGate& gate_;
  const IoStates& io_states_;
};

}  // namespace

void add_reconciliation_routes(http::Router& router, const Services& services, ReadGate& gate,
                               const IoStates& io_states) {
  using http::Method;
  const ReconciliationRoutes routes(services, gate, io_states);
  router.add(Method::kPost, "/v1/reconciliations", routes.statement());
  router.add(Method::kGet, "/v1/reconciliation", routes.checks());
}

}  // namespace orderlog
