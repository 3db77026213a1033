#include "api/projection_routes.h"

#include <limits>
#include <string>

#include "api/projection_view.h"
#include "api/reading.h"
#include "api/refusals.h"
#include "api/request_envelope.h"
#include "projections/read_models.h"

namespace orderlog {
namespace {

using http::Exchange;
using http::Method;
using http::PathParams;
using http::Request;

// What an operator may say with a request; no body at all is as good as {}.
struct OperatorBody {
  SwitchPolicy policy = SwitchPolicy::kWhenEqual;
  std::int64_t rate_max = 0;
};

using Action = OperatorResult (*)(ManagedModel&, const OperatorBody&);

class ProjectionRoutes {
 public:
  ProjectionRoutes(const Services& services, LogGate& log_gate, const IoStates& io_states)
      : services_(services), log_gate_(log_gate), io_states_(io_states) {}

  void list(const Request& request, Exchange& exchange) const {
    FieldErrors& errors = io_states_.errors_of(exchange);
    QueryReader query(request, errors);
    const auto name = query.text("name");
    const auto freshness = query.freshness(request, services_.log.line());
    if (!query.finish() || !freshness) return refuse_input(errors, exchange);
    const ManagedModel* model = name ? services_.models.find(*name) : nullptr;
    if (name && model == nullptr) return refuse_unknown(*name, exchange);
    log_gate_.read(*freshness, exchange, [self = *this, model](Exchange& to) {
      self.answer(200, model != nullptr ? model->status() : self.services_.models.status(), to);
    });
  }

  // `reads`: the members that the body may have.
  http::Router::Endpoint action(int status, bool reads_policy, bool reads_rate, Action act) const {
    return [*this, status, reads_policy, reads_rate, act](
               const Request& request, const PathParams& params, Exchange& exchange) {
      ManagedModel* model = services_.models.find(params[0]);
      if (model == nullptr) return refuse_unknown(params[0], exchange);
      FieldErrors& errors = io_states_.errors_of(exchange);
      if (!QueryReader(request, errors).finish()) return refuse_input(errors, exchange);
      OperatorBody body;
      if (!read(request, reads_policy, reads_rate, body, exchange)) return;
      if (const auto done = act(*model, body); !done) {
        const int refused = done.error().code == "unavailable" ? 503 : 409;
        return refuse(refused, done.error().code, done.error().detail, exchange);
      }
      answer(status, model->status(), exchange);
    };
  }

 private:
  void refuse_unknown(std::string_view name, Exchange& exchange) const {
    refuse(
        404, "not_found",
        "there is no projection " + std::string(name) + "; there are " + services_.models.names(),
        exchange);
  }

  void answer(int status, const std::vector<ProjectionStatus>& all, Exchange& exchange) const {
    http::Response& response = exchange.response(status);
    response.set_content_type(http::kJson);
    write_projections(all, services_.log.line(), response.body);
    exchange.respond(response);
  }

  // False: the exchange has been answered with what is wrong.
  bool read(const Request& request, bool reads_policy, bool reads_rate, OperatorBody& out,
            Exchange& exchange) const {
    if (request.body().empty()) return true;
    if (!is_json(type_of_body(request))) {
      refuse(415, "unsupported_media_type", "what is sent here is application/json", exchange);
      return false;
    }
    IoState& io = io_states_.of(exchange);
    FieldErrors& errors = io_states_.errors_of(exchange);
    auto parsed = io.parser.parse(request.body());
    if (parsed) {
      ObjectReader body(*parsed, errors);
      if (reads_policy) {
        body.choice("switch", out.policy, switch_policy_from, "when_equal, when_asked, always",
                    kOptional);
      }
      if (reads_rate) {
        body.integer("rate_max", out.rate_max, 0, std::numeric_limits<std::int32_t>::max(),
                     kOptional);
      }
      body.finish();
    } else {
      errors.push_back(std::move(parsed).error());
    }
    if (errors.empty()) return true;
    refuse_input(errors, exchange);
    return false;
  }

  const Services& services_;
  LogGate& log_gate_;
  const IoStates& io_states_;
};

}  // namespace

void add_projection_routes(http::Router& router, const Services& services, LogGate& log_gate,
                           const IoStates& io_states) {
  const ProjectionRoutes routes(services, log_gate, io_states);
  const auto post = [&](std::string_view verb, int status, bool policy, bool rate, Action act) {
    router.add(Method::kPost, "/v1/projections/{name}/" + std::string(verb),
               routes.action(status, policy, rate, act));
  };
  router.add(Method::kGet, "/v1/projections",
             [routes](const Request& request, const PathParams&, Exchange& exchange) {
               routes.list(request, exchange);
             });
  // 202 where the work goes on after the answer.
  post("rebuild", 202, true, true, [](ManagedModel& model, const OperatorBody& body) {
    return model.rebuild(body.policy, static_cast<std::uint64_t>(body.rate_max));
  });
  post("rollback", 202, false, false,
       [](ManagedModel& model, const OperatorBody&) { return model.roll_back(); });
  post("discard", 200, false, false,
       [](ManagedModel& model, const OperatorBody&) { return model.discard(); });
  post("switch", 202, false, false,
       [](ManagedModel& model, const OperatorBody&) { return model.switch_over(); });
  post("cancel", 200, false, false,
       [](ManagedModel& model, const OperatorBody&) { return model.cancel(); });
  post("skip", 200, false, false,
       [](ManagedModel& model, const OperatorBody&) { return model.skip(); });
  post("retry", 200, false, false,
       [](ManagedModel& model, const OperatorBody&) { return model.retry(); });
  post("throttle", 200, false, true, [](ManagedModel& model, const OperatorBody& body) {
    return model.throttle(static_cast<std::uint64_t>(body.rate_max));
  });
}

}  // namespace orderlog
