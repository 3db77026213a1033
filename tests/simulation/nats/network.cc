#include "tests/simulation/nats/network.h"

#include <map>
#include <mutex>

#include "base/check.h"
#include "tests/simulation/nats/server/server.h"

namespace orderlog::simulated_nats {

struct Network::Impl {
  mutable std::mutex mutex;
  std::map<std::string, std::shared_ptr<Server>> servers;
  std::uint64_t inboxes = 0;
};

Network::Network() : impl_(std::make_unique<Impl>()) {}

Network& Network::instance() {
  static Network network;
  return network;
}

void Network::add(const std::string& address, const std::shared_ptr<Server>& server) {
  const std::lock_guard lock(impl_->mutex);
  if (impl_->servers.empty()) impl_->inboxes = 0;
  ORDERLOG_CHECK(impl_->servers.emplace(address, server).second, "one broker at an address");
}

void Network::remove(const Server& server) {
  const std::lock_guard lock(impl_->mutex);
  std::erase_if(impl_->servers, [&](const auto& one) { return one.second.get() == &server; });
}

std::shared_ptr<Server> Network::find(const std::string& address) const {
  const std::lock_guard lock(impl_->mutex);
  const auto found = impl_->servers.find(address);
  return found == impl_->servers.end() ? nullptr : found->second;
}

std::string Network::new_inbox() {
  const std::lock_guard lock(impl_->mutex);
  // As long as one of nats.c's.
  std::string number = std::to_string(++impl_->inboxes);
  number.insert(0, 22 - number.size(), '0');
  return "_INBOX." + number;
}

}  // namespace orderlog::simulated_nats
