#include "api/command_routes.h"

#include <array>
#include <string_view>

#include "api/answer_response.h"
#include "api/command_request.h"
#include "api/refusals.h"
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
    {"/v1/pools/{id}/adjust", "adjust_pool", "pool_id"},
    {"/v1/jobs", "submit_job"},
    {"/v1/orders", "place_order"},
    {"/v1/orders/{id}/payments", "pay_order", "order_id"},
    {"/v1/orders/{id}/payments/{leg_id}/confirm", "confirm_payment", "order_id", "leg_id"},
    {"/v1/orders/{id}/collect", "collect_payment", "order_id"},
    {"/v1/orders/{id}/void", "void_order", "order_id"},
    {"/v1/orders/{id}/accept", "accept_order", "order_id"},
    {"/v1/orders/{id}/reject", "reject_order", "order_id"},
    {"/v1/orders/{id}/queue_preparation", "queue_preparation", "order_id"},
    {"/v1/orders/{id}/prepare", "prepare_order", "order_id"},
    {"/v1/orders/{id}/request_courier", "request_courier", "order_id"},
    {"/v1/orders/{id}/ship", "ship_order", "order_id"},
    {"/v1/orders/{id}/deliver", "deliver_order", "order_id"},
    {"/v1/orders/{id}/receive", "receive_order", "order_id"},
    {"/v1/orders/{id}/address", "change_address", "order_id"},
    {"/v1/orders/{id}/close", "close_order", "order_id"},
    {"/v1/orders/{id}/refunds", "request_refund", "order_id"},
    {"/v1/orders/{id}/refunds/{refund_id}/approve", "approve_refund", "order_id", "refund_id"},
    {"/v1/orders/{id}/refunds/{refund_id}/reject", "reject_refund", "order_id", "refund_id"},
    {"/v1/orders/{id}/refunds/{refund_id}/withdraw", "withdraw_refund", "order_id", "refund_id"},
    {"/v1/orders/{id}/refunds/{refund_id}/confirm", "confirm_refund", "order_id", "refund_id"},
    {"/v1/channels/{channel}/statuses", "report_channel_status", "channel"},
    {"/v1/orders/{id}/correct", "correct_status", "order_id"},
    {"/v1/accounts", "open_account"},
    {"/v1/transfers", "transfer"},
    {"/v1/transfers/{id}/post", "post_transfer", "transfer_id"},
    {"/v1/transfers/{id}/void", "void_transfer", "transfer_id"},
    {"/v1/effects/{id}/complete", "complete_effect", "effect_id"},
    {"/v1/effects/{id}/fail", "fail_effect", "effect_id"},
    {"/v1/effects/{id}/release", "release_effect", "effect_id"},
};

class CommandEndpoint {
 public:
  CommandEndpoint(const CommandRoute& route, const Services& services, CommandGateway& gateway,
                  const IoStates& io_states)
      : route_(route), services_(services), gateway_(gateway), io_states_(io_states) {}

  void operator()(const http::Request& request, const http::PathParams& params,
                  http::Exchange& exchange) const {
    auto sent = read_command_request(request, exchange, io_states_, services_.clock);
    if (!sent) return;
    FieldErrors& errors = io_states_.errors_of(exchange);
    std::optional<Command> command = decode(sent->body, params, errors);
    if (!command) return refuse_input(errors, exchange);
    sent->envelope.command = std::move(*command);
    gateway_.submit(std::move(sent->envelope), exchange, write_answer_response);
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

void add_command_routes(http::Router& router, const Services& services, CommandGateway& gateway,
                        const IoStates& io_states) {
  for (const CommandRoute& route : kCommandRoutes) {
    router.add(http::Method::kPost, route.pattern,
               CommandEndpoint(route, services, gateway, io_states));
  }
}

}  // namespace orderlog
