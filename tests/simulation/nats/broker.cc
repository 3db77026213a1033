#include "tests/simulation/nats/broker.h"

#include <mutex>
#include <utility>

#include "tests/simulation/nats/network.h"
#include "tests/simulation/nats/server/jetstream.h"
#include "tests/simulation/nats/server/server.h"

namespace orderlog::simulated_nats {

Broker::Broker(BrokerOptions options) : server_(std::make_shared<Server>(std::move(options))) {
  Network::instance().add(server_->options().address, server_);
  server_->agenda.start();
}

Broker::~Broker() {
  Network::instance().remove(*server_);
  server_->agenda.stop();
  const std::lock_guard lock(server_->mutex);
  server_->vanish();
}

std::string Broker::url() const { return "nats://" + server_->options().address; }

void Broker::also_at(const std::string& address) { Network::instance().add(address, server_); }

void Broker::start() {
  const std::lock_guard lock(server_->mutex);
  server_->start();
}

void Broker::stop(Kept kept) {
  const std::lock_guard lock(server_->mutex);
  server_->stop(kept);
}

bool Broker::running() const {
  const std::lock_guard lock(server_->mutex);
  return server_->running();
}

void Broker::pause() {
  const std::lock_guard lock(server_->mutex);
  server_->pause();
}

void Broker::resume() {
  const std::lock_guard lock(server_->mutex);
  server_->resume();
}

void Broker::refuse_connections(bool refusing) {
  const std::lock_guard lock(server_->mutex);
  server_->refuse(refusing);
}

void Broker::cut(const std::string& who) {
  const std::lock_guard lock(server_->mutex);
  server_->cut(who);
}

void Broker::mend(const std::string& who) {
  const std::lock_guard lock(server_->mutex);
  server_->mend(who);
}

void Broker::disconnect(const std::string& who) {
  const std::lock_guard lock(server_->mutex);
  server_->disconnect(who);
}

void Broker::delay(const std::string& who, std::chrono::microseconds time) {
  const std::lock_guard lock(server_->mutex);
  server_->delay(who, time);
}

void Broker::set_latency(Latency latency) {
  const std::lock_guard lock(server_->mutex);
  server_->set_latency(latency);
}

void Broker::set_mishaps(Mishaps mishaps) {
  const std::lock_guard lock(server_->mutex);
  server_->set_mishaps(mishaps);
}

bool Broker::delete_stream(const std::string& name) {
  const std::lock_guard lock(server_->mutex);
  return server_->jetstream().delete_stream(name);
}

BrokerCounts Broker::counts() const {
  const std::lock_guard lock(server_->mutex);
  return server_->counts();
}

}  // namespace orderlog::simulated_nats
