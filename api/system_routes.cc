#include "api/system_routes.h"

#include "api/openapi.h"
#include "api/reading.h"
#include "api/refusals.h"
#include "api/request_envelope.h"
#include "base/json/writer.h"

namespace orderlog {
namespace {

using http::Exchange;
using http::Method;
using http::PathParams;
using http::Request;

constexpr std::string_view kPrometheusText = "text/plain; version=0.0.4; charset=utf-8";

void answer_text(std::string text, std::string_view type, Exchange& exchange) {
  http::Response& response = exchange.response(200);
  response.set_content_type(type);
  response.body = std::move(text);
  exchange.respond(response);
}

void answer_json(std::string json, Exchange& exchange) {
  answer_text(std::move(json), http::kJson, exchange);
}

// {"now": epoch ms} or {"advance_ms": n}; answers {"now": …}.
void move_clock(const Services& services, IoState& io, const Request& request, Exchange& exchange) {
  if (!is_json(type_of_body(request))) {
    return refuse(415, "unsupported_media_type", "the clock is set with application/json",
                  exchange);
  }
  io.errors.clear();
  auto parsed = io.parser.parse(request.body());
  if (!parsed) {
    io.errors.push_back(std::move(parsed).error());
    return refuse_input(io.errors, exchange);
  }
  ObjectReader reader(*parsed, io.errors);
  std::int64_t now = 0;
  std::int64_t advance_ms = 0;
  const bool has_now = reader.integer("now", now, 0, kMaxTimeMs, kOptional);
  const bool has_advance = reader.integer("advance_ms", advance_ms, 0, kMaxTimeMs, kOptional);
  if (reader.good() && has_now == has_advance) {
    reader.note("advance_ms", "missing_field", "give either now or advance_ms");
  }
  if (has_now && has_advance) reader.note("now", "invalid_field", "give either now or advance_ms");
  reader.finish();
  if (!io.errors.empty()) return refuse_input(io.errors, exchange);

  ManualClock& clock = *services.test_clock;
  if (has_advance && advance_ms > kMaxTimeMs - clock.now_ms()) {
    return refuse(400, "invalid_field", "the clock ends with the year 9999", exchange);
  }
  if (has_now && !clock.set_ms(now)) {
    return refuse(409, "clock_backwards", "the clock only moves forward", exchange);
  }
  if (has_advance) clock.advance_ms(advance_ms);
  services.line->clock_moved();
  std::string body;
  JsonWriter(body).begin_object().member("now", clock.now_ms()).end_object();
  answer_json(std::move(body), exchange);
}

}  // namespace

void add_system_routes(http::Router& router, const Services& services, const IoStates& io_states) {
  router.add(Method::kGet, "/livez", [](const Request&, const PathParams&, Exchange& exchange) {
    answer_json(R"({"status":"live"})", exchange);
  });
  router.add(Method::kGet, "/readyz",
             [&services](const Request&, const PathParams&, Exchange& exchange) {
               const std::string why = services.not_ready();
               if (why.empty()) return answer_json(R"({"status":"ready"})", exchange);
               const bool drains = services.line != nullptr && services.line->draining();
               refuse(503, drains ? "draining" : "not_ready", why, exchange);
             });
  router.add(Method::kGet, "/version",
             [&services](const Request&, const PathParams&, Exchange& exchange) {
               std::string body;
               JsonWriter json(body);
               json.begin_object();
               json.member("name", "orderlog").member("version", services.version);
               json.member("commit_format", static_cast<std::int64_t>(kCommitFormatVersion));
               json.end_object();
               answer_json(std::move(body), exchange);
             });
  router.add(Method::kGet, "/v1/relay",
             [&services](const Request&, const PathParams&, Exchange& exchange) {
               answer_json(services.relay_json(), exchange);
             });
  router.add(Method::kGet, "/metrics",
             [&services](const Request&, const PathParams&, Exchange& exchange) {
               answer_text(services.metrics_text(), kPrometheusText, exchange);
             });
  router.add(Method::kGet, "/openapi.json",
             [](const Request&, const PathParams&, Exchange& exchange) {
               answer_json(std::string(openapi_json()), exchange);
             });
  if (services.test_clock == nullptr) return;
  router.add(
      Method::kPost, "/v1/test/clock",
      [&services, &io_states](const Request& request, const PathParams&, Exchange& exchange) {
        move_clock(services, io_states.of(exchange), request, exchange);
      });
}

}  // namespace orderlog
