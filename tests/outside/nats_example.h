#pragma once

// The three servers of examples/nats, as their files say but for what is a machine's own: ports,
// directories, names and passwords.

#include <array>
#include <memory>
#include <string>

#include "messaging/bus.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/messaging/nats_server.h"

namespace orderlog::testing {

// One thread.
class NatsExample {
 public:
  static constexpr std::size_t kServers = 3;

  NatsExample();

  // Returns when JetStream has a leader; ends the test when there is none in time.
  void start();
  [[nodiscard]] NatsServer& server(std::size_t i) { return *servers_[i]; }

  // All three, with commas between, as this user.
  [[nodiscard]] std::string url(const std::string& user) const;
  [[nodiscard]] BusResult<std::unique_ptr<Bus>> connect(const std::string& user) const;
  [[nodiscard]] std::string ca_file() const { return directory_ / "tls/ca.pem"; }
  // The script of the example.
  static void make_certificates(const std::string& directory);

 private:
  void adapt(const std::string& file, std::size_t server);

  TempDirectory directory_;
  std::array<std::uint16_t, kServers> ports_{};
  std::array<std::uint16_t, kServers> routes_{};
  std::array<std::unique_ptr<NatsServer>, kServers> servers_;
};

}  // namespace orderlog::testing
