#pragma once

// A connection: what the server knows of it, and the two links between the server and the client.

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "tests/simulation/nats/message.h"
#include "tests/simulation/nats/server/link.h"

namespace orderlog::simulated_nats {

// Why a server's side of a connection is no more.
enum class End {
  kGone,          // the server, or the operator, ended it
  kNoServer,      // nobody is there who would take it
  kUnauthorized,  // it may not come in
  kStale,         // it answered no pings
  kTooSlow,       // it took too little of what was sent to it
};

// What arrives at a client. Called on the agenda's thread, under the server's mutex.
class ClientEnd {
 public:
  virtual ~ClientEnd() = default;
  virtual void on_accepted(std::size_t max_payload_bytes) = 0;
  virtual void on_message(std::uint64_t subscription, const Message& message) = 0;
  virtual void on_pong() = 0;
  virtual void on_end(End why) = 0;
  // Something that was sent has reached the server.
  virtual void on_moved() = 0;
};

struct Interest {
  std::string subject;
  std::string queue;  // empty: in none
};

// Under the server's mutex.
struct Session {
  std::uint64_t id = 0;
  std::string client;               // the connection's name
  std::string address;              // where it knocked
  ClientEnd* client_end = nullptr;  // null when the client has let go
  bool server_end = true;           // the server still believes in it
  std::shared_ptr<Link> to_server;
  std::shared_ptr<Link> to_client;
  std::chrono::microseconds delay{0};           // of each direction, besides the server's latency
  std::map<std::uint64_t, Interest> interests;  // by the client's number for the subscription
  int pings_out = 0;                            // of the server's, unanswered

  void hold() const {
    to_server->hold();
    to_client->hold();
  }
  void let_go() const {
    to_server->let_go();
    to_client->let_go();
  }
};

}  // namespace orderlog::simulated_nats
