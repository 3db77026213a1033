#include "api/command_routes.h"

#include <array>
#include <string_view>

#include "api/answer_response.h"
#include "api/http/problem.h"
#include "api/request_envelope.h"
#include "domain/codec/codec.h"

namespace orderlog {
namespace {

struct CommandRoute {
  std::string_view pattern;
  std::string_view command;
  // What the path's parameters are called in the command.
  std::string_view first_id = {};
  std::string_view second_id = {};
};

constexpr CommandRoute kCommandRoutes[] = {
    {"/v1/pools", "open_pool"},
    {"/v1/jobs", "submit_job"},
    {"/v1/orders", "place_order"},
    {"/v1/orders/{id}/payments", "pay_order", "order_id"},
    {"/v1/orders/{id}/payments/{leg_id}/confirm", "confirm_payment", "order_id", "leg_id"},
    {"/v1/orders/{id}/collect", "collect_payment", "order_id"},
    {"/v1/orders/{id}/void", "void_order", "order_id"},
    {"/v1/orders/{id}/close", "close_order", "order_id"},
    {"/v1/orders/{id}/refunds", "request_refund", "order_id"},
    {"/v1/orders/{id}/refunds/{refund_id}/approve", "approve_refund", "order_id", "refund_id"},
    {"/v1/orders/{id}/refunds/{refund_id}/reject", "reject_refund", "order_id", "refund_id"},
    {"/v1/orders/{id}/refunds/{refund_id}/withdraw", "withdraw_refund", "order_id", "refund_id"},
    {"/v1/orders/{id}/refunds/{refund_id}/confirm", "confirm_refund", "order_id", "refund_id"},
    {"/v1/accounts", "open_account"},
    {"/v1/transfers", "transfer"},
    {"/v1/transfers/{id}/post", "post_transfer", "transfer_id"},
    {"/v1/transfers/{id}/void", "void_transfer", "transfer_id"},
};

class CommandEndpoint {
 public:
  CommandEndpoint(const CommandRoute& route, const Services& services, CommandGateway& gateway,
                  const IoStates& io_states)
      : route_(route), services_(services), gateway_(gateway), io_states_(io_states) {}

  void operator()(const http::Request& request, const http::PathParams& params,
                  http::Exchange& exchange) const {
    if (!is_json(request.header("Content-Type"))) {
      return refuse(415, "unsupported_media_type", "commands are sent as application/json",
                    exchange);
    }
    IoState& io = io_states_.of(exchange.id().io_thread);
    io.errors.clear();
    Envelope envelope;
    if (!read_envelope_headers(request, envelope, io.errors)) {
      return refuse_input(io.errors, exchange);
    }
    auto parsed = io.parser.parse(request.body());
    if (!parsed) {
      io.errors.push_back(std::move(parsed).error());
      return refuse_input(io.errors, exchange);
    }
    std::optional<Command> command = decode(*parsed, params, io.errors);
    if (!command) return refuse_input(io.errors, exchange);
    envelope.command = std::move(*command);
    envelope.received_at_ms = services_.clock.now_ms();
    envelope.fresh_id = io.ids.next(envelope.received_at_ms);
    gateway_.submit(std::move(envelope), exchange, write_answer_response);
  }

 private:
  std::optional<Command> decode(JsonValue body, const http::PathParams& params,
                                FieldErrors& errors) const {
    if (params.size() == 0) return decode_command(route_.command, body, errors);
    std::vector<PathId> ids;
    ids.push_back({route_.first_id, params[0]});
    if (params.size() > 1) ids.push_back({route_.second_id, params[1]});
    return decode_command(route_.command, ids, body, errors);
  }

  const CommandRoute& route_;
  const Services& services_;
  CommandGateway& gateway_;
  const IoStates& io_states_;
};

}  // namespace

void refuse(int status, std::string_view code, std::string_view detail, http::Exchange& exchange) {
  http::Problem problem;
  problem.status = status;
  problem.code = code;
  problem.detail = detail;
  http::Response& response = exchange.response(status);
  http::write_problem(problem, response);
  exchange.respond(response);
}

void refuse_input(const FieldErrors& errors, http::Exchange& exchange) {
  const FieldError& first = errors.front();
  http::Problem problem;
  problem.status = 400;
  problem.code = first.code;
  const std::string detail =
      first.pointer.empty() ? first.detail : first.pointer + " " + first.detail;
  problem.detail = detail;
  problem.errors = &errors;
  http::Response& response = exchange.response(400);
  http::write_problem(problem, response);
  exchange.respond(response);
}

void add_command_routes(http::Router& router, const Services& services, CommandGateway& gateway,
                        const IoStates& io_states) {
  for (const CommandRoute& route : kCommandRoutes) {
    router.add(http::Method::kPost, route.pattern,
               CommandEndpoint(route, services, gateway, io_states));
  }
}

}  // namespace orderlog
