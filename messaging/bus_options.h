#pragma once

// What a connection to NATS is made with.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog {

struct BusOptions {
  // "nats://[USER[:PASSWORD]@]HOST[:PORT]" or "tls://…", several with commas between: they are
  // tried in any order.
  std::string url;
  std::string name = "orderlog";   // what the server's monitoring calls this connection
  std::string credentials_file{};  // a user's JWT and seed, as nsc writes them
  // PEM. With any of the three, or one tls:// among the URLs, the connection is TLS; without this
  // one whom the system trusts is trusted.
  std::string ca_file{};
  std::string certificate_file{};
  std::string key_file{};
};

// What is wrong with a list of URLs; nullopt: nothing.
[[nodiscard]] std::optional<std::string> check_bus_url(std::string_view url);
// One by one.
[[nodiscard]] std::vector<std::string> split_bus_url(std::string_view url);
// Whether any of them is tls://. The others are then not reached in clear text either.
[[nodiscard]] bool wants_tls(std::string_view url);
// The list without names and passwords.
[[nodiscard]] std::string shown_bus_url(std::string_view url);

}  // namespace orderlog
