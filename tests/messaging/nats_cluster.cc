#include "tests/messaging/nats_cluster.h"

#include "base/check.h"
#include "messaging/bus.h"
#include "tests/messaging/eventually.h"

namespace orderlog::testing {
namespace {

using std::chrono::seconds;

bool has_leader(const std::string& url) {
  const auto bus = Bus::connect({.url = url});
  if (!bus) return false;
  const auto info = (*bus)->request("$JS.API.INFO", "", seconds(1));
  return info && info->data().find("\"error\"") == std::string_view::npos && info->status().empty();
}

}  // namespace

NatsCluster::NatsCluster(const std::string& directory) {
  std::array<std::uint16_t, kServers> routes{};
  for (std::uint16_t& port : routes) port = free_port();
  for (std::size_t i = 0; i < kServers; ++i) {
    std::string more =
        "cluster { name: c, listen: \"127.0.0.1:" + std::to_string(routes[i]) + "\", routes: [";
    for (const std::uint16_t port : routes) {
      more += "\"nats-route://127.0.0.1:" + std::to_string(port) + "\",";
    }
    more += "] }";
    const std::string name = "n" + std::to_string(i + 1);
    servers_[i] = std::make_unique<NatsServer>(NatsServerOptions{
        .directory = directory + "/" + name, .name = name, .more = std::move(more)});
  }
}

void NatsCluster::start() {
  for (auto& server : servers_) server->start();
  ORDERLOG_CHECK(eventually([this] { return has_leader(url()); }, seconds(60)),
                 "a cluster of three elects a leader");
}

std::string NatsCluster::url() const {
  std::string all;
  for (const auto& server : servers_) {
    if (!all.empty()) all += ',';
    all += server->url();
  }
  return all;
}

}  // namespace orderlog::testing
