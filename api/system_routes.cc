#include "api/system_routes.h"

#include "api/openapi.h"
#include "api/refusals.h"
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

}  // namespace

void add_system_routes(http::Router& router, const Services& services) {
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
}

}  // namespace orderlog
