#include "api/api.h"

#include <optional>
#include <utility>

#include "api/command_gateway.h"
#include "api/command_routes.h"
#include "api/command_stream.h"
#include "api/effect_leases.h"
#include "api/event_streams.h"
#include "api/flash_sale_routes.h"
#include "api/http/router.h"
#include "api/http/server.h"
#include "api/io_state.h"
#include "api/lease_routes.h"
#include "api/log_routes.h"
#include "api/past_refusals.h"
#include "api/projection_routes.h"
#include "api/query_routes.h"
#include "api/read_gate.h"
#include "api/reconciliation_routes.h"
#include "api/statistics_routes.h"
#include "api/system_routes.h"
#include "api/test_clock_route.h"
#include "api/worker_refusals.h"

namespace orderlog {

struct Api::Impl final : http::Handler {
  Impl(const http::Options& options, const Services& all)
      : services(all), io_states(options.io_threads) {}
  // The I/O threads end before anything that they call.
  ~Impl() override {
    if (server) server->drain(std::chrono::milliseconds(0));
  }

  void start(http::Outbox& outbox) override {
    if (services.past) {
      refuse_what_the_past_lacks(router, services.log.line(), *services.past, services.models);
    } else if (services.line == nullptr) {
      refuse_what_a_worker_lacks(router, services.models);
    }
    gateway.emplace(services.line, outbox);
    streams.emplace(services, outbox, io_states);
    read_gate.emplace(outbox);
    log_gate.emplace(services, *read_gate);
    event_streams.emplace(services, outbox);
    add_command_routes(router, services, *gateway, io_states);
    add_query_routes(router, services, *read_gate, *log_gate, io_states);
    add_lease_routes(router, services, *read_gate, io_states, leases);
    add_statistics_routes(router, services, *read_gate, io_states);
    add_reconciliation_routes(router, services, *read_gate, io_states);
    add_log_routes(router, services, *event_streams, *log_gate, io_states);
    add_flash_sale_routes(router, services, *gateway, *read_gate, io_states);
    add_projection_routes(router, services, *log_gate, io_states);
    add_system_routes(router, services);
    if (services.test_clock != nullptr) add_test_clock_route(router, services, io_states);
    streams->add_routes(router);
  }
  bool streams_body(const http::Request& request) override { return router.streams_body(request); }
  void handle(const http::Request& request, http::Exchange& exchange) override {
    router.handle(request, exchange);
  }

  const Services services;
  const IoStates io_states;
  EffectLeases leases;
  http::Router router;
  std::unique_ptr<http::Server> server;  // its outbox outlives those who post to it
  std::optional<CommandGateway> gateway;
  std::optional<CommandStreams> streams;
  std::optional<LogGate> log_gate;  // outlives the waits that the gate below gives up
  std::optional<ReadGate> read_gate;
  std::optional<EventStreams> event_streams;
};

Api::Api(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Api::~Api() = default;

Result<std::unique_ptr<Api>, std::string> Api::start(const http::Options& options,
                                                     const Services& services) {
  auto impl = std::make_unique<Impl>(options, services);
  auto server = http::Server::start(options, *impl);
  if (!server) return fail(std::move(server).error());
  impl->server = std::move(*server);
  return std::unique_ptr<Api>(new Api(std::move(impl)));
}

std::uint16_t Api::port() const { return impl_->server->port(); }

http::Metrics Api::metrics() const { return impl_->server->metrics(); }

bool Api::drain(std::chrono::milliseconds deadline) {
  impl_->read_gate->release_all();
  return impl_->server->drain(deadline);
}

}  // namespace orderlog
