#include "api/log_routes.h"

#include "api/accept.h"
#include "api/reading.h"
#include "base/json/writer.h"
#include "base/position_token.h"
#include "domain/event.h"

namespace orderlog {
namespace {

// A page looks at no more events than this, found or not (about 1 µs each); its cursor goes on
// behind them.
constexpr std::size_t kScanBudget = 20'000;

// What one answer brings of the log itself: a few milliseconds of an I/O thread.
constexpr std::int64_t kMaxCommitsBytes = 1 << 20;

// "OrderPlaced" and, as a CloudEvent names it, "orderlog.OrderPlaced.v1" are the same type, in
// every version.
std::string stored_type(std::string_view type) {
  constexpr std::string_view kPrefix = "orderlog.";
  if (!type.starts_with(kPrefix)) return std::string(type);
  type.remove_prefix(kPrefix.size());
  return std::string(type.substr(0, type.find('.')));
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

// ,"fields":{"status":{"position":"0:17","type":"OrderPaid","version":5},…}
void append_fields(const FieldOrigins& fields, LineId line, std::string& body) {
  body += ",\"fields\":{";
  bool first = true;
  fields.each([&](std::string_view field, const FieldOrigin& origin) {
    if (!std::exchange(first, false)) body += ',';
    JsonWriter(body).string(field);  // may hold any text: articles name themselves
    body += ':';
    JsonWriter json(body);
    json.begin_object().member("position", position_token(line, origin.position));
    json.member("type", origin.type).member("version", origin.version.value()).end_object();
  });
  body += '}';
}

class LogRoutes {
 public:
  LogRoutes(const Services& services, EventStreams& streams, LogGate& log_gate,
            const IoStates& io_states)
      : services_(services), streams_(streams), log_gate_(log_gate), io_states_(io_states) {}

  void head(const http::Request& request, http::Exchange& exchange) const {
    FieldErrors& errors = io_states_.errors_of(exchange);
    QueryReader query(request, errors);
    const auto freshness = query.freshness(request, services_.log.line());
    if (!query.finish() || !freshness) return refuse_input(errors, exchange);
    log_gate_.read(*freshness, exchange, [&services = services_](http::Exchange& to) {
      http::Response& response = to.response(200);
      services.log.write_head(services.received ? services.received() : services.log.head(),
                              response.body);
      to.respond(response);
    });
  }

  void commits(const http::Request& request, http::Exchange& exchange) const {
    FieldErrors& errors = io_states_.errors_of(exchange);
    QueryReader query(request, errors);
    const auto after =
        parse_position_token(query.text("after").value_or("0"), services_.log.line());
    if (!after) query.note("after", "must be a position such as 0:123");
    const auto bytes = query.integer("bytes", 0, kMaxCommitsBytes).value_or(kMaxCommitsBytes);
    if (!query.finish()) return refuse_input(errors, exchange);
    http::Response& response = exchange.response(200);
    const auto read =
        services_.log.read_commits(*after, static_cast<std::size_t>(bytes), response.body);
    if (!read) return refuse_unreadable(exchange);
    response.set_content_type("application/octet-stream");
    exchange.respond(response);
  }

  void events(const http::Request& request, http::Exchange& exchange) const {
    FieldErrors& errors = io_states_.errors_of(exchange);
    QueryReader query(request, errors);
    EventFilter filter;
    filter.stream = query.reference("stream", kMaxReferenceBytes).value_or("");
    filter.type = stored_type(query.reference("type", kMaxReferenceBytes).value_or(""));
    const auto limit = query.integer("limit", 1, kMaxPageSize).value_or(kDefaultPageSize);
    Position after;
    // `cursor` is what next_cursor gave, and Last-Event-ID an event's id: positions all three.
    const bool live = wants_event_stream(request.header("Accept"));
    const std::string_view last_id = live ? request.header("Last-Event-ID") : "";
    const auto token = query.text("after");
    const auto cursor = query.text("cursor");
    const auto text = !last_id.empty() ? std::optional(last_id) : cursor ? cursor : token;
    if (text) {
      const auto position = parse_position_token(*text, services_.log.line());
      if (!position) query.note(cursor ? "cursor" : "after", "must be a position such as 0:123");
      after = position.value_or(Position());
    }
    auto freshness = query.freshness(request, services_.log.line());
    if (!query.finish() || !freshness) return refuse_input(errors, exchange);
    // Whoever has seen a position is not told that there is nothing behind it by a log that does
    // not have it: it may be behind, or another one.
    freshness->min_position = std::max(freshness->min_position, after);
    const bool head_only = request.method() == http::Method::kHead;
    log_gate_.read(*freshness, exchange,
                   [self = *this, filter, after, limit, live, head_only](http::Exchange& to) {
                     if (live && head_only) return EventStreams::show_head(to);
                     if (live) return self.streams_.open(filter, after, to);
                     self.answer_page(filter, after, static_cast<std::size_t>(limit), to, nullptr);
                   });
  }

  void history(const http::Request& request, std::string_view id, http::Exchange& exchange) const {
    FieldErrors& errors = io_states_.errors_of(exchange);
    QueryReader query(request, errors);
    const auto limit = query.integer("limit", 1, kMaxPageSize).value_or(kDefaultPageSize);
    const auto cursor = query.text("cursor");
    const auto after = parse_position_token(cursor.value_or("0"), services_.log.line());
    if (!after) query.note("cursor", "must be what next_cursor gave");
    const auto freshness = query.freshness(request, services_.log.line());
    if (!query.finish() || !freshness) return refuse_input(errors, exchange);
    log_gate_.read(*freshness, exchange,
                   [self = *this, order_id = OrderId(id), after = *after, limit,
                    explained = !cursor](http::Exchange& to) {
                     self.answer_history(order_id, after, static_cast<std::size_t>(limit),
                                         explained, to);
                   });
  }

 private:
  void answer_history(const OrderId& order_id, Position after, std::size_t limit, bool explained,
                      http::Exchange& exchange) const {
    EventFilter filter;
    filter.stream = stream_of(order_id).name();
    const auto there = services_.log.has_stream(filter.tenant, filter.stream);
    if (!there) return refuse_unreadable(exchange);
    if (!*there) return refuse(404, "not_found", "there is no such order", exchange);
    answer_page(filter, after, limit, exchange, explained ? &order_id : nullptr);
  }

  // With the origins of an order's fields where one is given.
  void answer_page(const EventFilter& filter, Position after, std::size_t limit,
                   http::Exchange& exchange, const OrderId* explained) const {
    std::optional<FieldOrigins> fields;
    if (explained != nullptr) {
      auto origins = services_.log.history().origins_of(filter.tenant, *explained);
      if (!origins) return refuse_unreadable(exchange);
      fields = *std::move(origins);
    }
    http::Response& response = exchange.response(200);
    begin_list(response.body);
    ListSink sink;
    const auto page = services_.log.read(filter, after, limit, kScanBudget, sink, response.body);
    if (!page) return refuse_unreadable(exchange);
    std::optional<std::string> next;
    if (page->more) next = position_token(services_.log.line(), page->last_seen);
    end_list(response.body, next, services_.log.line(), services_.log.position());
    if (fields) {
      response.body.pop_back();  // the list's brace
      append_fields(*fields, services_.log.line(), response.body);
      response.body += '}';
    }
    exchange.respond(response);
  }

  const Services& services_;
  EventStreams& streams_;
  LogGate& log_gate_;
  const IoStates& io_states_;
};

}  // namespace

void add_log_routes(http::Router& router, const Services& services, EventStreams& streams,
                    LogGate& log_gate, const IoStates& io_states) {
  using http::Exchange;
  using http::Method;
  using http::PathParams;
  using http::Request;
  const LogRoutes routes(services, streams, log_gate, io_states);
  router.add(Method::kGet, "/v1/log",
             [routes](const Request& request, const PathParams&, Exchange& exchange) {
               routes.head(request, exchange);
             });
  router.add(Method::kGet, "/v1/log/commits",
             [routes](const Request& request, const PathParams&, Exchange& exchange) {
               routes.commits(request, exchange);
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
