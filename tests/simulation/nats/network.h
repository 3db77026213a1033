#pragma once

// Which broker is found at which address.

#include <cstdint>
#include <memory>
#include <string>

namespace orderlog::simulated_nats {

class Server;

// Any thread.
class Network {
 public:
  static Network& instance();

  void add(const std::string& address, const std::shared_ptr<Server>& server);
  // At all its addresses.
  void remove(const Server& server);
  // Null: nobody.
  [[nodiscard]] std::shared_ptr<Server> find(const std::string& address) const;

  // "_INBOX.…", one that nobody has had; the same ones again once no broker is left, so that each
  // simulation of a process has the names that it would have alone.
  [[nodiscard]] std::string new_inbox();

 private:
  struct Impl;
  Network();
  std::unique_ptr<Impl> impl_;
};

}  // namespace orderlog::simulated_nats
