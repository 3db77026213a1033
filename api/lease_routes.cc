#include "api/lease_routes.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/reading.h"
#include "api/refusals.h"
#include "api/request_envelope.h"
#include "base/json/writer.h"

namespace orderlog {
namespace {

constexpr std::int64_t kMaxLeased = 100;

struct LeaseRequest {
  EffectKind kind = EffectKind::kNotification;
  std::int64_t limit = 0;
  TimeMs lease_ms = 0;
  std::string consumer;  // told in nothing but errors: a lease is the effect's
};

// nullopt: the exchange has been answered.
std::optional<LeaseRequest> read_request(const http::Request& request, IoState& io,
                                         http::Exchange& exchange) {
  if (!is_json(type_of_body(request))) {
    refuse(415, "unsupported_media_type", "commands are sent as application/json", exchange);
    return std::nullopt;
  }
  io.errors.clear();
  auto parsed = io.parser.parse(request.body());
  if (!parsed) {
    io.errors.push_back(std::move(parsed).error());
    refuse_input(io.errors, exchange);
    return std::nullopt;
  }
  ObjectReader reader(*parsed, io.errors);
  LeaseRequest asked;
  std::string kind;
  if (reader.text("kind", kind, kMaxEffectKindLength, kRequired)) {
    if (const auto known = effect_kind_from(kind)) {
      asked.kind = *known;
      if (is_engine_work(*known)) {
        reader.note("kind", "invalid_field", "is done by the engine itself");
      }
    } else {
      reader.note("kind", "invalid_field", "is no kind of effect");
    }
  }
  reader.integer("limit", asked.limit, 1, kMaxLeased, kRequired);
  reader.integer("lease_ms", asked.lease_ms, 1, kMaxTimeoutMs, kRequired);
  if (reader.text("consumer", asked.consumer, kMaxIdLength, kRequired) &&
      !is_valid_id(asked.consumer)) {
    reader.note("consumer", "invalid_field", "must be 1 to 64 characters of A-Z a-z 0-9 _ . : -");
  }
  reader.finish();
  if (io.errors.empty()) return asked;
  refuse_input(io.errors, exchange);
  return std::nullopt;
}

class LeaseRoute {
 public:
  LeaseRoute(const Services& services, ReadGate& gate, const IoStates& io_states,
             EffectLeases& leases)
      : services_(services), gate_(gate), io_states_(io_states), leases_(leases) {}

  void operator()(const http::Request& request, const http::PathParams&,
                  http::Exchange& exchange) const {
    const auto asked = read_request(request, io_states_.of(exchange), exchange);
    if (!asked) return;
    // As of now: what its consumer has just completed isn't handed out again.
    Freshness fresh;
    fresh.min_position = services_.log.position();
    read_many(services_, gate_, services_.effects.served, fresh, exchange,
              [self = *this, asked = *asked](http::Exchange& to) { self.lease(asked, to); });
  }

 private:
  void lease(const LeaseRequest& asked, http::Exchange& exchange) const {
    const TimeMs now_ms = services_.clock.now_ms();
    const auto until = [&](const Effect& effect) {
      return std::min(now_ms + asked.lease_ms, effect.due_at);
    };
    bool is_full = false;
    const OfferVisitor visitor{
        .wants = [&](const EffectId& id,
                     std::string_view offer) { return !leases_.holds(kTenant, id, offer, now_ms); },
        .choose =
            [&](const Effect& effect, std::string_view offer) {
              if (effect.due_at <= now_ms) return OfferChoice::kPassed;
              const auto taken = leases_.take(kTenant, effect.id, offer, until(effect), now_ms);
              is_full = taken == EffectLeases::Taken::kFull;
              if (is_full) return OfferChoice::kEnough;
              return taken == EffectLeases::Taken::kYes ? OfferChoice::kTaken
                                                        : OfferChoice::kPassed;
            }};
    const auto take_offers = [&] {
      is_full = false;
      return services_.effects.queries.offers(kTenant, asked.kind,
                                              static_cast<std::size_t>(asked.limit), visitor);
    };
    auto offers = take_offers();
    const auto ended_of = [this](std::vector<std::string> held) {
      auto ended = services_.effects.queries.ended(std::move(held));
      return ended ? std::move(ended).value() : std::vector<std::string>();
    };
    if (offers && is_full && offers->rows.empty() && leases_.forget_ended_offers(ended_of) > 0) {
      offers = take_offers();
    }
    if (!offers) return refuse_query(services_, offers.error(), exchange);
    if (is_full && offers->rows.empty()) {
      http::Response& response = exchange.response(429);
      write_refusal(429, "overloaded", "too many leases are held; complete or fail some", response);
      response.add_header("Retry-After", "1");
      return exchange.respond(response);
    }
    http::Response& response = begin_answer(services_, *offers, exchange);
    JsonWriter json(response.body);
    json.begin_object().key("data").begin_array();
    for (const AggregateRow& row : offers->rows) {
      const Effect& effect = std::get<Effect>(row.state);
      json.begin_object();
      json.member("effect_id", effect.id.view()).member("order_id", effect.order_id.view());
      json.member("kind", to_string(effect.kind)).member_if("about", effect.about);
      json.member("attempt", effect.attempts_made);
      if (!effect.details.empty()) json.key("details").raw(effect.details);
      json.member("due_at", effect.due_at).member("leased_until", until(effect));
      json.end_object();
    }
    json.end_array().end_object();
    exchange.respond(response);
  }

  const Services& services_;
  ReadGate& gate_;
  const IoStates& io_states_;
  EffectLeases& leases_;
};

}  // namespace

void add_lease_routes(http::Router& router, const Services& services, ReadGate& gate,
                      const IoStates& io_states, EffectLeases& leases) {
  router.add(http::Method::kPost, "/v1/effects/lease",
             LeaseRoute(services, gate, io_states, leases));
}

}  // namespace orderlog
