// tests/messaging/nats_server.h with a broker for the process: its tests then hold the broker to
// what they hold nats-server to.

#include "tests/messaging/nats_server.h"

#include <map>
#include <memory>
#include <optional>

#include "base/check.h"
#include "tests/simulation/nats/contract/brokers.h"

namespace orderlog::testing {
namespace {

using simulated_nats::Broker;
using simulated_nats::BrokerOptions;
using simulated_nats::Kept;

// Stands for the id of a process that runs.
constexpr pid_t kRunning = 1;

// One for each port; the header's class has no room for them.
std::map<std::uint16_t, std::unique_ptr<Broker>>& brokers() {
  static std::map<std::uint16_t, std::unique_ptr<Broker>> all;
  return all;
}

// What follows `name` in a configuration, up to a comma or a space.
std::optional<std::string> value_in(const std::string& config, const std::string& name) {
  const std::size_t at = config.find(name + ": ");
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = at + name.size() + 2;
  return config.substr(begin, config.find_first_of(", }\n", begin) - begin);
}

BrokerOptions broker_options(const NatsServerOptions& server) {
  BrokerOptions options;
  options.address = "127.0.0.1:" + std::to_string(server.port);
  options.seed = 17;
  options.jetstream = server.jetstream;
  if (const auto bytes = value_in(server.more, "max_payload")) {
    options.max_payload_bytes = std::stoul(*bytes);
  }
  if (const auto user = value_in(server.more, "user")) {
    options.user_and_password = *user + ':' + value_in(server.more, "password").value_or("");
  }
  return options;
}

}  // namespace

Broker& broker_at(std::uint16_t port) { return *brokers().at(port); }

std::uint16_t free_port() {
  static std::uint16_t last = 10'000;
  return ++last;
}

NatsServer::NatsServer(NatsServerOptions options) : options_(std::move(options)) {
  ORDERLOG_CHECK(options_.config.empty(), "the broker reads no configuration");
  if (options_.port == 0) options_.port = free_port();
  brokers()[options_.port] = std::make_unique<Broker>(broker_options(options_));
}

NatsServer::~NatsServer() { brokers().erase(options_.port); }

void NatsServer::start() {
  broker_at(options_.port).start();
  pid_ = kRunning;
}

// What was written is with the system, which goes on.
void NatsServer::kill() {
  broker_at(options_.port).stop(Kept::kAll);
  pid_ = -1;
}

void NatsServer::terminate() { kill(); }
void NatsServer::pause() { broker_at(options_.port).pause(); }
void NatsServer::resume() { broker_at(options_.port).resume(); }

void NatsServer::erase_store() {
  ORDERLOG_CHECK(!running(), "a store in use is not erased");
  Broker& broker = broker_at(options_.port);
  broker.start();
  broker.stop(Kept::kNothing);
}

std::string NatsServer::url() const { return "nats://127.0.0.1:" + std::to_string(options_.port); }

}  // namespace orderlog::testing
