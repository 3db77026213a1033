#include "api/past_reads.h"

#include <string>
#include <utility>
#include <variant>

#include "api/reading.h"
#include "domain/view.h"

namespace orderlog {

void PastReads::order(std::string_view tenant, const OrderId& id, const AsOf& as_of,
                      http::Exchange& exchange) const {
  const auto past = services_.log.history().state_at(tenant, stream_of(id), as_of);
  if (!past) return refuse_unreadable(exchange);
  switch (past->outcome) {
    case PastOutcome::kFound:
      return answer(past->then, as_of, exchange);
    case PastOutcome::kNotYet:
      return refuse(404, "not_found", "the order did not exist then", exchange);
    case PastOutcome::kTooFar:
      return refuse(422, "history_too_long",
                    "more than " + std::to_string(AggregateHistory::kMaxEventsFolded) +
                        " events lead to that point; read them at /v1/orders/{id}/events",
                    exchange);
  }
}

void PastReads::account(std::string_view tenant, const AccountId& id, const AsOf& as_of,
                        http::Exchange& exchange) const {
  auto landmark = std::visit(
      [&](auto point) { return services_.accounts.queries.landmark(tenant, id, point); }, as_of);
  if (!landmark) return refuse_query(services_, landmark.error(), exchange);
  PastState from;
  if (*landmark) {
    from = {std::move((*landmark)->state), (*landmark)->version, (*landmark)->position};
  }
  const auto past = services_.log.history().state_at(tenant, stream_of(id), as_of, std::move(from));
  if (!past) return refuse_unreadable(exchange);
  switch (past->outcome) {
    case PastOutcome::kFound:
      return answer(past->then, as_of, exchange);
    case PastOutcome::kNotYet:
      return refuse(404, "not_found", "the account did not exist then", exchange);
    case PastOutcome::kTooFar:
      return refuse_behind(services_, services_.accounts.gate().position(),
                           "the read model accounts has no landmark near that point yet; try again "
                           "when it is rebuilt and caught up",
                           exchange);
  }
}

void PastReads::answer(const PastState& then, const AsOf& as_of, http::Exchange& exchange) const {
  const auto* position = std::get_if<Position>(&as_of);
  const Position answered = position != nullptr ? *position : then.position;
  http::Response& response = begin_answer(services_, answered, exchange);
  // Neither an order's nor an account's view depends on the time that it is shown at.
  write_past_view(then.state, then.version, 0, response.body);
  exchange.respond(response);
}

}  // namespace orderlog
