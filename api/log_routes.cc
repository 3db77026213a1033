#include "api/log_routes.h"

#include "api/reading.h"
#include "base/json/writer.h"
#include "domain/event.h"

namespace orderlog {
namespace {

// A page looks at no more events than this, found or not (about 1 µs each); its cursor goes on
// behind them.
constexpr std::size_t kScanBudget = 20'000;

// "OrderPlaced" and, as a CloudEvent names it, "orderlog.OrderPlaced.v1" are the same type, in
// every version.
std::string_view stored_type(std::string_view type) {
  constexpr std::string_view kPrefix = "orderlog.";
  if (!type.starts_with(kPrefix)) return type;
  type.remove_prefix(kPrefix.size());
  return type.substr(0, type.find('.'));
}

class ListSink final : public EventSink {
 public:
  void before(Position, std::string_view, std::string& out) override {
    if (!std::exchange(first_, false)) out += ',';
  }
  void after(std::string&) override {}

 private:
  bool first_ = true;
};

class LogRoutes {
 public:
  LogRoutes(const Services& services, EventStreams& streams, const IoStates& io_states)
      : services_(services), streams_(streams), io_states_(io_states) {}

  void head(const http::Request& request, http::Exchange& exchange) const {
    FieldErrors& errors = io_states_.errors_of(exchange);
    QueryReader query(request, errors);
    const auto freshness = query.freshness(request, services_.log.line());
    if (!query.finish() || !freshness) return refuse_input(errors, exchange);
    if (is_behind(*freshness, exchange)) return;
    http::Response& response = exchange.response(200);
    services_.log.write_head(response.body);
    exchange.respond(response);
  }

  void events(const http::Request& request, http::Exchange& exchange) const {
    FieldErrors& errors = io_states_.errors_of(exchange);
    QueryReader query(request, errors);
    EventFilter filter;
    filter.stream.assign(query.text("stream").value_or(""));
    filter.type.assign(stored_type(query.text("type").value_or("")));
    const auto limit = query.integer("limit", 1, kMaxEventPageSize).value_or(kDefaultPageSize);
    Position after;
    // `cursor` is what next_cursor gave, and Last-Event-ID an event's id: positions all three.
    const bool live = request.header("Accept").find("text/event-stream") != std::string_view::npos;
    const std::string_view last_id = live ? request.header("Last-Event-ID") : "";
    const auto token = query.text("after");
    const auto cursor = query.text("cursor");
    const auto text = !last_id.empty() ? std::optional(last_id) : cursor ? cursor : token;
    if (text) {
      const auto position = parse_position_token(*text, services_.log.line());
      if (!position) query.note(cursor ? "cursor" : "after", "must be a position such as 0:123");
      after = position.value_or(Position());
    }
    const auto freshness = query.freshness(request, services_.log.line());
    if (!query.finish() || !freshness) return refuse_input(errors, exchange);
    if (is_behind(*freshness, exchange)) return;
    if (live) return streams_.open(std::move(filter), after, exchange);
    answer_page(filter, after, static_cast<std::size_t>(limit), exchange);
  }

  void history(const http::Request& request, std::string_view order_id,
               http::Exchange& exchange) const {
    FieldErrors& errors = io_states_.errors_of(exchange);
    QueryReader query(request, errors);
    EventFilter filter;
    filter.stream = stream_of(OrderId(order_id)).name();
    const auto limit = query.integer("limit", 1, kMaxEventPageSize).value_or(kMaxPageSize);
    const auto cursor = query.text("cursor");
    const auto after = parse_position_token(cursor.value_or("0"), services_.log.line());
    if (!after) query.note("cursor", "must be what next_cursor gave");
    const auto freshness = query.freshness(request, services_.log.line());
    if (!query.finish() || !freshness) return refuse_input(errors, exchange);
    if (is_behind(*freshness, exchange)) return;
    const auto there = services_.log.has_stream(filter.tenant, filter.stream);
    if (!there) return refuse(500, "internal", there.error().detail, exchange);
    if (!*there) return refuse(404, "not_found", "there is no such order", exchange);
    answer_page(filter, *after, static_cast<std::size_t>(limit), exchange);
  }

 private:
  // The log has every position that was ever given out, so one that it doesn't have will not come
  // by waiting.
  bool is_behind(const Freshness& freshness, http::Exchange& exchange) const {
    if (freshness.min_position <= services_.log.position()) return false;
    refuse_behind(services_, services_.log.position(), exchange);
    return true;
  }

  void answer_page(const EventFilter& filter, Position after, std::size_t limit,
                   http::Exchange& exchange) const {
    http::Response& response = exchange.response(200);
    begin_list(response.body);
    ListSink sink;
    const auto page = services_.log.read(filter, after, limit, kScanBudget, sink, response.body);
    if (!page) return refuse(500, "internal", page.error().detail, exchange);
    std::optional<std::string> next;
    if (page->more) next = position_token(services_.log.line(), page->last_seen);
    end_list(response.body, next, services_.log.line(), services_.log.position());
    exchange.respond(response);
  }

  const Services& services_;
  EventStreams& streams_;
  const IoStates& io_states_;
};

}  // namespace

void add_log_routes(http::Router& router, const Services& services, EventStreams& streams,
                    const IoStates& io_states) {
  using http::Exchange;
  using http::Method;
  using http::PathParams;
  using http::Request;
  const LogRoutes routes(services, streams, io_states);
  router.add(Method::kGet, "/v1/log",
             [routes](const Request& request, const PathParams&, Exchange& exchange) {
               routes.head(request, exchange);
             });
  router.add(Method::kGet, "/v1/orders/{id}/events",
             [routes](const Request& request, const PathParams& params, Exchange& exchange) {
               routes.history(request, params[0], exchange);
             });
  router.add(Method::kGet, "/v1/events",
             [routes](const Request& request, const PathParams&, Exchange& exchange) {
               routes.events(request, exchange);
             });
}

}  // namespace orderlog
