#include "api/query_routes.h"

#include "api/past_reads.h"
#include "api/reading.h"
#include "api/worker_refusals.h"
#include "base/json/writer.h"
#include "domain/account/state.h"
#include "domain/view.h"
#include "projections/orders/order_pages.h"

namespace orderlog {
namespace {

class QueryRoutes {
 public:
  QueryRoutes(const Services& services, ReadGate& gate, LogGate& log_gate,
              const IoStates& io_states)
      : services_(services),
        past_(services),
        gate_(gate),
        log_gate_(log_gate),
        io_states_(io_states) {}

  // Reads an aggregate as it was.
  template <class Id>
  using ReadPast = void (PastReads::*)(std::string_view tenant, const Id& id, const AsOf& as_of,
                                       http::Exchange& exchange) const;

  // `read_past` answers ?at=; without it, that is no parameter of this query.
  template <class Id, class Queries>
  [[nodiscard]] http::Router::Endpoint by_id(const ReadModel<Queries>& model,
                                             std::size_t max_id_length,
                                             ReadPast<Id> read_past = nullptr) const {
    return [*this, &model, max_id_length, read_past](const http::Request& request,
                                                     const http::PathParams& params,
                                                     http::Exchange& exchange) {
      FieldErrors& errors = io_states_.errors_of(exchange);
      QueryReader query(request, errors);
      const auto as_of = read_past != nullptr ? point(query) : std::nullopt;
      const auto freshness = query.freshness(request, services_.log.line());
      if (!query.finish() || !freshness) return refuse_input(errors, exchange);
      if (params[0].size() > max_id_length) {
        return refuse(404, "not_found", "no id is that long", exchange);
      }
      if (as_of && services_.line == nullptr && !services_.past) {
        return refuse_past_in_worker(exchange);
      }
      if (as_of) {
        return log_gate_.read(
            least_of(*as_of, *freshness), exchange,
            [self = *this, read_past, id = Id(params[0]), as_of = *as_of](http::Exchange& to) {
              (self.past_.*read_past)(kTenant, id, as_of, to);
            });
      }
      read_one(services_, gate_, model.served, *freshness, exchange,
               [self = *this, &model, id = Id(params[0])](http::Exchange& to) {
                 return self.answer_row(model.queries.find(kTenant, id), to);
               });
    };
  }

  [[nodiscard]] http::Router::Endpoint orders() const {
    return
        [*this](const http::Request& request, const http::PathParams&, http::Exchange& exchange) {
          FieldErrors& errors = io_states_.errors_of(exchange);
          QueryReader query(request, errors);
          OrderFilter filter;
          filter.user_id = query.id<UserId>("user_id");
          filter.merchant_id = query.id<MerchantId>("merchant_id");
          filter.store_id = query.id<StoreId>("store_id");
          filter.channel = query.choice("channel", channel_from);
          filter.channel_order_no = query.reference("channel_order_no", kMaxReferenceBytes);
          filter.status = query.choice("status", order_status_from);
          filter.delivery_status = query.choice("delivery_status", delivery_status_from);
          filter.refund_status = query.choice("refund_status", refund_status_from);
          filter.terminal_view = query.choice("terminal_view", terminal_view_from);
          filter.finished = query.choice("finished", flag_from);
          filter.from = query.integer("from", 0, kMaxTimeMs);
          filter.to = query.integer("to", 0, kMaxTimeMs);
          const PageRequest page = query.page();
          const auto freshness = query.freshness(request, services_.log.line());
          if (!query.finish() || !freshness) return refuse_input(errors, exchange);
          read_many(services_, gate_, services_.orders.served, *freshness, exchange,
                    [self = *this, filter, page](http::Exchange& to) {
                      self.answer_orders(filter, page, to);
                    });
        };
  }

  [[nodiscard]] http::Router::Endpoint pools() const {
    return [*this](const http::Request& request, const http::PathParams&,
                   http::Exchange& exchange) {
      FieldErrors& errors = io_states_.errors_of(exchange);
      QueryReader query(request, errors);
      PoolFilter filter;
      filter.merchant_id = query.id<MerchantId>("merchant_id");
      filter.state = query.choice("state", window_from, "must be one of scheduled, open, closed");
      filter.negative = query.choice("negative", flag_from).value_or(false);
      const PageRequest page = query.page();
      const auto freshness = query.freshness(request, services_.log.line());
      if (!query.finish() || !freshness) return refuse_input(errors, exchange);
      read_many(services_, gate_, services_.pools.served, *freshness, exchange,
                [self = *this, filter, page](http::Exchange& to) {
                  const Services& services = self.services_;
                  self.answer_page(
                      services.pools.queries.list(kTenant, filter, services.clock.now_ms(), page),
                      to);
                });
    };
  }

  [[nodiscard]] http::Router::Endpoint effects() const {
    return [*this](const http::Request& request, const http::PathParams&,
                   http::Exchange& exchange) {
      FieldErrors& errors = io_states_.errors_of(exchange);
      QueryReader query(request, errors);
      EffectFilter filter;
      filter.state = query.choice("state", effect_state_from);
      filter.kind = query.choice("kind", effect_kind_from);
      const PageRequest page = query.page();
      const auto freshness = query.freshness(request, services_.log.line());
      if (!query.finish() || !freshness) return refuse_input(errors, exchange);
      read_many(services_, gate_, services_.effects.served, *freshness, exchange,
                [self = *this, filter, page](http::Exchange& to) {
                  self.answer_page(self.services_.effects.queries.list(kTenant, filter, page), to);
                });
    };
  }

  [[nodiscard]] http::Router::Endpoint entries() const {
    return [*this](const http::Request& request, const http::PathParams& params,
                   http::Exchange& exchange) {
      FieldErrors& errors = io_states_.errors_of(exchange);
      QueryReader query(request, errors);
      const PageRequest page = query.page();
      const auto freshness = query.freshness(request, services_.log.line());
      if (!query.finish() || !freshness) return refuse_input(errors, exchange);
      read_one(services_, gate_, services_.accounts.served, *freshness, exchange,
               [self = *this, id = AccountId(params[0]), page](http::Exchange& to) {
                 return self.answer_entries(id, page, to);
               });
    };
  }

 private:
  static std::optional<bool> flag_from(std::string_view text) {
    if (text == "true") return true;
    if (text == "false") return false;
    return std::nullopt;
  }
  static std::optional<PoolWindow> window_from(std::string_view text) {
    for (const PoolWindow window :
         {PoolWindow::kScheduled, PoolWindow::kOpen, PoolWindow::kClosed}) {
      if (text == to_string(window)) return window;
    }
    return std::nullopt;
  }

  // ?at=; what is wrong with it is noted.
  std::optional<AsOf> point(QueryReader& query) const {
    const auto text = query.text("at");
    if (!text) return std::nullopt;
    const auto as_of = parse_as_of(*text, services_.log.line());
    if (!as_of) {
      query.note("at", "must be a position such as 0:123, epoch milliseconds or an RFC 3339 time");
      return std::nullopt;
    }
    const auto* time_ms = std::get_if<TimeMs>(&*as_of);
    if (time_ms != nullptr && *time_ms > services_.clock.now_ms()) {
      query.note("at", "is later than now, and the future is not known");
    }
    return as_of;
  }

  // What the log must have for the answer to hold.
  static Freshness least_of(const AsOf& as_of, Freshness freshness) {
    if (const auto* position = std::get_if<Position>(&as_of)) {
      freshness.min_position = std::max(freshness.min_position, *position);
    }
    return freshness;
  }

  Lookup answer_row(const QueryResult<Found>& found, http::Exchange& exchange) const {
    if (!found) {
      refuse_query(services_, found.error(), exchange);
      return Lookup::kAnswered;
    }
    if (!found->row) return Lookup::kMissing;
    const AggregateRow& row = *found->row;
    http::Response& response = exchange.response(200);
    response.add_header("ETag", "\"" + std::to_string(row.version.value()) + "\"");
    response.add_header("Orderlog-Position", position_token(services_.log.line(), found->position));
    name_version(found->answered_by, response);
    write_view(row.state, row.version, services_.clock.now_ms(), response.body);
    exchange.respond(response);
    return Lookup::kAnswered;
  }

  void answer_orders(const OrderFilter& filter, const PageRequest& request,
                     http::Exchange& exchange) const {
    const auto page = services_.order_pages.page(kTenant, filter, request);
    if (!page) return refuse_query(services_, page.error(), exchange);
    http::Response& response = begin_answer(services_, *page, exchange);
    begin_list(response.body);
    response.body += *page->elements;
    end_list(response.body, page->next_cursor, services_.log.line(), page->position);
    exchange.respond(response);
  }

  void answer_page(const QueryResult<Page<AggregateRow>>& page, http::Exchange& exchange) const {
    if (!page) return refuse_query(services_, page.error(), exchange);
    const TimeMs now_ms = services_.clock.now_ms();
    answer_list(services_, *page, exchange, [now_ms](const AggregateRow& row, std::string& body) {
      write_view(row.state, row.version, now_ms, body);
    });
  }

  // An account that exists may have no entries yet.
  Lookup answer_entries(const AccountId& id, const PageRequest& request,
                        http::Exchange& exchange) const {
    const AccountQueries& accounts = services_.accounts.queries;
    const auto page = accounts.entries(kTenant, id, request);
    if (!page) {
      refuse_query(services_, page.error(), exchange);
      return Lookup::kAnswered;
    }
    if (page->rows.empty()) {
      const auto account = accounts.find(kTenant, id);
      if (account && !account->row) return Lookup::kMissing;
    }
    const LineId line = services_.log.line();
    answer_list(services_, *page, exchange, [line](const AccountEntry& entry, std::string& body) {
      JsonWriter json(body);
      json.begin_object();
      json.member("position", position_token(line, entry.position));
      json.member("transfer_id", entry.transfer_id.view());
      json.member("amount", entry.amount);
      json.member("balance", entry.balance);
      json.member("counterparty", entry.counterparty.view());
      json.member_if("explanation", entry.explanation);
      json.member("posted_at", entry.posted_at);
      json.end_object();
    });
    return Lookup::kAnswered;
  }

  const Services& services_;
  PastReads past_;
  ReadGate& gate_;
  LogGate& log_gate_;
  const IoStates& io_states_;
};

}  // namespace

void add_query_routes(http::Router& router, const Services& services, ReadGate& gate,
                      LogGate& log_gate, const IoStates& io_states) {
  using http::Method;
  const QueryRoutes routes(services, gate, log_gate, io_states);
  router.add(Method::kGet, "/v1/orders/{id}",
             routes.by_id<OrderId>(services.orders, kMaxIdLength, &PastReads::order));
  router.add(Method::kGet, "/v1/orders", routes.orders());
  router.add(Method::kGet, "/v1/pools/{id}", routes.by_id<PoolId>(services.pools, kMaxIdLength));
  router.add(Method::kGet, "/v1/pools", routes.pools());
  router.add(Method::kGet, "/v1/jobs/{id}", routes.by_id<JobId>(services.jobs, kMaxIdLength));
  router.add(Method::kGet, "/v1/effects/{id}",
             routes.by_id<EffectId>(services.effects, kMaxEffectIdLength));
  router.add(Method::kGet, "/v1/effects", routes.effects());
  router.add(Method::kGet, "/v1/accounts/{id}",
             routes.by_id<AccountId>(services.accounts, kMaxAccountIdLength, &PastReads::account));
  router.add(Method::kGet, "/v1/accounts/{id}/entries", routes.entries());
}

}  // namespace orderlog
