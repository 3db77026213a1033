#pragma once

// Three nats-servers with JetStream that know each other, on loopback.

#include <array>
#include <memory>
#include <string>

#include "tests/messaging/nats_server.h"

namespace orderlog::testing {

class NatsCluster {
 public:
  static constexpr std::size_t kServers = 3;

  explicit NatsCluster(const std::string& directory);

  // Returns when JetStream has a leader; ends the test when there is none in time.
  void start();
  [[nodiscard]] NatsServer& server(std::size_t i) { return *servers_[i]; }
  // All three, with commas between.
  [[nodiscard]] std::string url() const;

 private:
  std::array<std::unique_ptr<NatsServer>, kServers> servers_;
};

}  // namespace orderlog::testing
