#include "api/past_refusals.h"

#include <string>
#include <string_view>

#include "api/reading.h"
#include "api/refusals.h"
#include "api/worker_refusals.h"
#include "base/position_token.h"
#include "projections/read_models.h"

namespace orderlog {
namespace {

using http::Exchange;
using http::Method;
using http::PathParams;
using http::Request;

http::Router::Endpoint refusing(std::string detail) {
  return [detail = std::move(detail)](const Request&, const PathParams&, Exchange& exchange) {
    refuse(421, "not_here", detail, exchange);
  };
}

bool asks_the_log(std::string_view pattern) {
  return pattern.starts_with("/v1/log") || pattern == "/v1/events" ||
         pattern == "/v1/orders/{id}/events";
}

// Rules are not in the log, and a stream to NATS is the present's.
bool asks_the_present(std::string_view pattern) {
  return pattern == "/v1/relay" || pattern == "/v1/reconciliation";
}

}  // namespace

void refuse_what_the_past_lacks(http::Router& router, LineId line, Position position,
                                const ReadModels& models) {
  const std::string here = "This is the log as of " + position_token(line, position);
  router.replace(
      [here, &models](Method method, std::string_view pattern) -> http::Router::Endpoint {
        if (method != Method::kGet) {
          return refusing(here + ", to be read only; the server that owns the log takes commands.");
        }
        if (asks_the_present(pattern)) {
          return refusing(here + "; the server that owns the log answers this of the present.");
        }
        if (asks_the_log(pattern)) return nullptr;
        const auto model = model_behind(pattern);
        if (!model || models.find(*model) != nullptr) return nullptr;
        return refusing(here + ", of which " + models.names() + " was built; this is answered by " +
                        std::string(*model) + ".");
      });
}

}  // namespace orderlog
