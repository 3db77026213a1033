#include "api/worker_refusals.h"

#include <string>
#include <string_view>

#include "api/refusals.h"
#include "projections/accounts/accounts.h"
#include "projections/effects/effects.h"
#include "projections/jobs/jobs.h"
#include "projections/orders/orders.h"
#include "projections/pools/pools.h"
#include "projections/read_models.h"
#include "projections/statistics/statistics.h"

namespace orderlog {
namespace {

using http::Exchange;
using http::Method;
using http::PathParams;
using http::Request;

struct ModelOfRoutes {
  std::string_view pattern;  // and whatever goes on behind it
  std::string_view model;
};

// The first that fits.
constexpr ModelOfRoutes kModels[] = {
    {"/v1/orders", kOrdersModel},
    {"/v1/pools", kPoolsModel},
    {"/v1/jobs", kJobsModel},
    {"/v1/accounts", kAccountsModel},
    {"/v1/statistics", kStatisticsModel},
    {"/v1/sales", kStatisticsModel},
    {"/api/order/job", kJobsModel},
    {"/api/order", kOrdersModel},
    {"/api/jifen", kAccountsModel},
    {"/api/accounts", kAccountsModel},
    {"/v1/effects", kEffectsModel},
};

http::Router::Endpoint refusing(std::string detail) {
  return [detail = std::move(detail)](const Request&, const PathParams&, Exchange& exchange) {
    refuse(421, "not_here", detail, exchange);
  };
}

bool asks_the_log(std::string_view pattern) {
  return pattern == "/v1/log/commits" || pattern == "/v1/events" ||
         pattern == "/v1/orders/{id}/events" || pattern == "/v1/relay" ||
         pattern == "/v1/reconciliation";
}

}  // namespace

void refuse_what_a_worker_lacks(http::Router& router, const ReadModels& models) {
  router.replace([&models](Method method, std::string_view pattern) -> http::Router::Endpoint {
    if (pattern.starts_with("/v1/projections")) return nullptr;
    if (method != Method::kGet) {
      return refusing("This is a worker; commands are taken by the server that owns the log.");
    }
    if (asks_the_log(pattern)) {
      return refusing("This is a worker; events are read from the server that owns the log.");
    }
    const auto model = model_behind(pattern);
    if (!model || models.find(*model) != nullptr) return nullptr;
    return refusing("This is a worker; it builds " + models.names() + ", and this is answered by " +
                    std::string(*model) + ".");
  });
}

std::optional<std::string_view> model_behind(std::string_view pattern) {
  for (const ModelOfRoutes& route : kModels) {
    if (pattern.starts_with(route.pattern)) return route.model;
  }
  return std::nullopt;
}

void refuse_past_in_worker(Exchange& exchange) {
  refuse(421, "not_here", "This is a worker; the past is answered by the server that owns the log.",
         exchange);
}

}  // namespace orderlog
