#include "api/test_clock_route.h"

#include <chrono>

#include "api/reading.h"
#include "api/refusals.h"
#include "api/request_envelope.h"
#include "base/json/writer.h"

namespace orderlog {
namespace {

using http::Exchange;
using http::Request;

constexpr std::chrono::milliseconds kLook{5};
// A model that stands still, or is paused, holds nobody up for longer.
constexpr std::chrono::seconds kPatience{2};

// Until what has become due is decided and every read model shows it, so that whoever moves the
// clock finds the world as it is then. On the I/O thread: only tests come here.
void await_what_is_due(const Services& services, TimeMs now_ms) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  const auto is_late = [deadline] { return std::chrono::steady_clock::now() >= deadline; };
  for (auto due = services.log.next_deadline(); due && *due <= now_ms && !is_late();
       due = services.log.next_deadline()) {
    (void)services.log.wait_past(services.log.position(), kLook);
  }
  const Position head = services.log.position();
  for (const PositionGate* gate :
       {&services.orders.gate(), &services.pools.gate(), &services.accounts.gate(),
        &services.jobs.gate(), &services.effects.gate(), &services.statistics.gate()}) {
    if (!gate->wait_for(head, deadline)) return;
  }
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
  const TimeMs moved_to = clock.now_ms();
  services.line->clock_moved();
  await_what_is_due(services, moved_to);
  http::Response& response = begin_answer(services, services.log.position(), exchange);
  JsonWriter(response.body).begin_object().member("now", moved_to).end_object();
  exchange.respond(response);
}

}  // namespace

void add_test_clock_route(http::Router& router, const Services& services,
                          const IoStates& io_states) {
  router.add(
      http::Method::kPost, "/v1/test/clock",
      [&services, &io_states](const Request& request, const http::PathParams&, Exchange& exchange) {
        move_clock(services, io_states.of(exchange), request, exchange);
      });
}

}  // namespace orderlog
