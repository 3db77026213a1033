#include "api/flash_sale_routes.h"

#include "api/answer_response.h"
#include "api/command_request.h"
#include "api/flash_sale_order.h"
#include "api/reading.h"
#include "base/decimal.h"
#include "base/json/writer.h"
#include "base/position_token.h"
#include "domain/account/state.h"
#include "domain/codec/codec.h"
#include "domain/rules.h"
#include "domain/view.h"

namespace orderlog {
namespace {

using http::Exchange;
using http::Method;
using http::PathParams;
using http::Request;

constexpr std::string_view kOtherProvider = "other";

JsonParser& own_parser() {
  thread_local JsonParser parser;
  return parser;
}

void write_job_answer(Answer& answer, http::Response& response) {
  Done* const done = std::get_if<Done>(&answer.outcome);
  const std::string job_id = done != nullptr ? done->subject.id : "";
  const std::string tag =
      done != nullptr ? '"' + std::to_string(done->version.value()) + '"' : std::string();
  write_answer_response(answer, response);
  if (done == nullptr) return;
  const std::string token = position_token(answer.line, answer.position);
  response.reset(200);
  response.add_header("ETag", tag);
  response.add_header("Orderlog-Position", token);
  if (answer.replayed) response.add_header("Idempotency-Replayed", "true");
  JsonWriter(response.body).begin_object().member("jobId", job_id).end_object();
}

void write_order_answer(Answer& answer, http::Response& response) {
  const bool done = std::holds_alternative<Done>(answer.outcome);
  write_answer_response(answer, response);
  if (!done) return;
  std::string body;
  write_flash_sale_order(own_parser(), response.body, body);
  response.body.swap(body);
}

// The dialect's readers of a body: what the clients send, in their names.
class FlashSaleRoutes {
 public:
  FlashSaleRoutes(const Services& services, CommandGateway& gateway, ReadGate& read_gate,
                  const IoStates& io_states)
      : services_(services), gateway_(gateway), read_gate_(read_gate), io_states_(io_states) {}

  template <class Read>
  http::Router::Endpoint command(AnswerWriter writer, Read read) const {
    return [*this, writer, read](const Request& request, const PathParams& params,
                                 Exchange& exchange) {
      auto sent = read_command_request(request, exchange, io_states_, services_.clock);
      if (!sent) return;
      FieldErrors& errors = io_states_.errors_of(exchange);
      ObjectReader body(sent->body, errors);
      sent->envelope.command = read(body, params);
      body.finish();
      if (!errors.empty()) return refuse_input(errors, exchange);
      gateway_.submit(std::move(sent->envelope), exchange, writer);
    };
  }

  // What the dialect calls as /v1 does, but for its path and its answer.
  [[nodiscard]] http::Router::Endpoint same_command(AnswerWriter writer,
                                                    std::string_view name) const {
    return [*this, writer, name](const Request& request, const PathParams& params,
                                 Exchange& exchange) {
      auto sent = read_command_request(request, exchange, io_states_, services_.clock);
      if (!sent) return;
      FieldErrors& errors = io_states_.errors_of(exchange);
      auto command = decode_command(name, {{"order_id", params[0]}}, sent->body, errors);
      if (!command) return refuse_input(errors, exchange);
      sent->envelope.command = *std::move(command);
      gateway_.submit(std::move(sent->envelope), exchange, writer);
    };
  }

  template <class Id, class Queries, class Write>
  http::Router::Endpoint by_id(const ReadModel<Queries>& model, Write write) const {
    return [*this, &model, write](const Request& request, const PathParams& params,
                                  Exchange& exchange) {
      const auto freshness = freshness_of(request, exchange);
      if (!freshness) return;
      read_one(services_, read_gate_, model.served, *freshness, exchange,
               [self = *this, &model, write, id = Id(params[0])](Exchange& to) {
                 return self.answer_row(model.queries.find(kTenant, id), write, to);
               });
    };
  }

  [[nodiscard]] http::Router::Endpoint balances(bool points_only) const {
    return [*this, points_only](const Request& request, const PathParams&, Exchange& exchange) {
      FieldErrors& errors = io_states_.errors_of(exchange);
      QueryReader query(request, errors);
      const auto user = query.id<UserId>("user_id");
      if (!user && errors.empty()) errors.push_back({"/user_id", "missing_field", "is required"});
      const auto freshness = query.freshness(request, services_.log.line());
      if (!query.finish() || !freshness || !user) return refuse_input(errors, exchange);
      read_many(services_, read_gate_, services_.accounts.served, *freshness, exchange,
                [self = *this, user = *user, points_only](Exchange& to) {
                  self.answer_balances(user, points_only, to);
                });
    };
  }

 private:
  std::optional<Freshness> freshness_of(const Request& request, Exchange& exchange) const {
    FieldErrors& errors = io_states_.errors_of(exchange);
    QueryReader query(request, errors);
    auto freshness = query.freshness(request, services_.log.line());
    if (query.finish() && freshness) return freshness;
    refuse_input(errors, exchange);
    return std::nullopt;
  }

  template <class Write>
  Lookup answer_row(const QueryResult<Found>& found, Write write, Exchange& exchange) const {
    if (!found) {
      refuse_query(services_, found.error(), exchange);
      return Lookup::kAnswered;
    }
    if (!found->row) return Lookup::kMissing;
    std::string view;
    write_view(found->row->state, found->row->version, services_.clock.now_ms(), view);
    http::Response& response = begin_answer(services_, found->position, exchange);
    write(own_parser(), view, response.body);
    exchange.respond(response);
    return Lookup::kAnswered;
  }

  void answer_balances(const UserId& user, bool points_only, Exchange& exchange) const {
    const auto points = services_.accounts.queries.find(kTenant, points_account_of(user));
    if (!points) return refuse_query(services_, points.error(), exchange);
    const auto balance = services_.accounts.queries.find(kTenant, balance_account_of(user));
    if (!balance) return refuse_query(services_, balance.error(), exchange);
    http::Response& response = begin_answer(services_, points->position, exchange);
    JsonWriter json(response.body);
    json.begin_object();
    json.member("user_id", user.view());
    json.member("jifen", available(*points));
    if (!points_only) json.member("balance", available(*balance));
    json.end_object();
    exchange.respond(response);
  }

  // A user who never had an account has nothing in it.
  static Money available(const Found& found) {
    if (!found.row) return 0;
    const auto* account = std::get_if<Account>(&found.row->state);
    return account == nullptr ? 0 : account->available();
  }

  const Services& services_;
  CommandGateway& gateway_;
  ReadGate& read_gate_;
  const IoStates& io_states_;
};

// An integer, or a string of digits: both have been sent for years.
void read_lenient_quantity(ObjectReader& body, std::string_view name, std::int64_t& out) {
  JsonValue value;
  if (!body.any(name, value)) return body.note(name, "missing_field", "is required");
  std::int64_t number = -1;
  if (value.kind() == JsonKind::kInteger) {
    number = value.integer();
  } else if (value.kind() == JsonKind::kString) {
    const std::string_view digits = value.string();
    number = digits.starts_with('-') ? -1 : whole_number<std::int64_t>(digits).value_or(-1);
  }
  if (number < 1 || number > kMaxQuantity) {
    return body.note(name, "invalid_field",
                     "must be a whole number from 1, or a string of its digits");
  }
  out = number;
}

Command read_job(ObjectReader& body, const PathParams&) {
  SubmitJob job;
  body.id("user_id", job.user_id);
  body.id("batch_id", job.pool_id);
  read_lenient_quantity(body, "sheep_num", job.quantity);
  body.raw("presentInfo", job.present, kMaxAttributesBytes, kOptional);
  return job;
}

// otherPay is an amount, or {"provider", "amount"}. Zero means that nothing is paid that way.
void read_other_pay(ObjectReader& body, PayOrder& pay) {
  JsonValue value;
  if (!body.any("otherPay", value)) return;
  ThirdPartyPayment other{std::string(kOtherProvider), 0};
  if (value.kind() == JsonKind::kObject) {
    body.object("otherPay", [&](ObjectReader& inner) {
      inner.text("provider", other.provider, kMaxIdLength, kOptional);
      if (!is_valid_id(other.provider)) {
        inner.note("provider", "invalid_field",
                   "must be 1 to 64 characters of A-Z a-z 0-9 _ . : -");
      }
      inner.integer("amount", other.amount, 0, kMaxMoney);
    });
  } else {
    body.integer("otherPay", other.amount, 0, kMaxMoney);
  }
  if (other.amount > 0) pay.third_party = std::move(other);
}

// The path may hold any bytes, and what a command names may come into the log.
void read_order_of_path(const PathParams& params, ObjectReader& body, OrderId& out) {
  if (is_valid_id(params[0])) {
    out = OrderId(params[0]);
  } else {
    body.note("order_id", "invalid_field", "is not an identifier");
  }
}

Command read_pay(ObjectReader& body, const PathParams& params) {
  PayOrder pay;
  read_order_of_path(params, body, pay.order_id);
  body.integer("jifen", pay.points, 0, kMaxMoney, kOptional);
  body.integer("balance", pay.balance, 0, kMaxMoney, kOptional);
  read_other_pay(body, pay);
  return pay;
}

}  // namespace

void add_flash_sale_routes(http::Router& router, const Services& services, CommandGateway& gateway,
                           ReadGate& read_gate, const IoStates& io_states) {
  const FlashSaleRoutes routes(services, gateway, read_gate, io_states);
  router.add(Method::kPost, "/api/order/job", routes.command(write_job_answer, read_job));
  router.add(Method::kGet, "/api/order/job/{id}/state",
             routes.by_id<JobId>(services.jobs, write_flash_sale_job));
  router.add(Method::kGet, "/api/order/{id}",
             routes.by_id<OrderId>(services.orders, write_flash_sale_order));
  router.add(Method::kPut, "/api/order/{id}/pay", routes.command(write_order_answer, read_pay));
  router.add(Method::kPut, "/api/order/{id}/payInfo",
             routes.same_command(write_order_answer, "collect_payment"));
  router.add(Method::kGet, "/api/jifen", routes.balances(true));
  router.add(Method::kGet, "/api/accounts", routes.balances(false));
}

}  // namespace orderlog
