#pragma once

// A NATS server that is an object of this program, found by its URL through the nats.h that is
// implemented beside it (client/): for the simulation, where everything has to come from one seed.
//
// Which thread: a broker owns one, on which messages arrive and timers go off; nats.c's threads are
// there too, one for each subscription and one for each connection's callbacks. They wait with
// std::condition_variable and read std::chrono's clocks, and nothing else. Its faults may be called
// from any thread. What it does depends on the seed and on what is called when, so a program whose
// threads and clocks come from a seed does the same thing again.
//
// Reproducible: latencies, mishaps, queue members, names and inboxes come from `seed`.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace orderlog::simulated_nats {

// How long anything travels between a client and the server, one way.
struct Latency {
  std::chrono::microseconds least{50};
  std::chrono::microseconds most{300};
};

// What is left of the streams that are kept in files when the server ends. Those in memory are gone
// in any case.
enum class Kept {
  kAll,      // it was told to end
  kSome,     // it was killed: of what was not synced, as much as the seed says
  kNothing,  // the store was wiped
};

// How many of a million messages meet with it. Core NATS promises to carry a message at most once,
// and says nothing when it did not. Order within a connection is always kept.
struct Mishaps {
  std::uint32_t publish_lost = 0;      // between a client and everybody
  std::uint32_t publish_repeated = 0;  // arrives a second time, right behind the first
  std::uint32_t delivery_lost = 0;     // between the server and one listener: acknowledgements too
};

struct BrokerOptions {
  std::string address = "broker:4222";  // "HOST:PORT", of which there is one broker at a time
  std::uint64_t seed = 1;
  bool jetstream = true;
  std::size_t max_payload_bytes = 1 << 20;
  std::string user_and_password{};  // "USER:PASSWORD"; empty: everybody is let in
  Latency latency{};
  // Between two syncs of a stream's file: nats-server 2.9 does it every two minutes.
  std::chrono::milliseconds sync_interval = std::chrono::minutes(2);
};

struct BrokerCounts {
  std::uint64_t connections = 0;
  std::uint64_t published = 0;
  std::uint64_t delivered = 0;
  std::uint64_t stored = 0;
  std::uint64_t refused = 0;     // by a stream
  std::uint64_t duplicates = 0;  // found by a stream
  std::uint64_t lost = 0;        // by mishaps
  std::uint64_t repeated = 0;
  std::uint64_t forgotten = 0;  // messages that streams had and lost, by an end or a deletion
};

class Server;

// Not running at first. Its address is free again when it goes; connections that are left then end.
class Broker {
 public:
  explicit Broker(BrokerOptions options = {});
  ~Broker();
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  [[nodiscard]] std::string url() const;
  // Makes it found at this address too, as by a link of its own that can be cut.
  void also_at(const std::string& address);

  void start();
  // Connections end; those that are cut off learn of it when nobody answers them.
  void stop(Kept kept);
  [[nodiscard]] bool running() const;
  // It stands still: takes nothing, sends nothing, and its time does not go on.
  void pause();
  void resume();
  // Whoever connects from now on is refused at once, as at a closed port.
  void refuse_connections(bool refusing);

  // `who` is a connection's name, or the address that it came by; of those that come later too.
  // Nothing goes through any more in either direction, without a word, until it is mended: then
  // what was sent arrives, unless its sender has given up meanwhile.
  void cut(const std::string& who);
  void mend(const std::string& who);
  // The server closes these connections.
  void disconnect(const std::string& who);
  // Everything takes so much longer on them; 0: no longer. Connections beside them are not delayed,
  // so this is what puts messages of different connections into another order.
  void delay(const std::string& who, std::chrono::microseconds time);
  void set_latency(Latency latency);
  void set_mishaps(Mishaps mishaps);
  // As an operator would. Returns whether there was one.
  bool delete_stream(const std::string& name);

  [[nodiscard]] BrokerCounts counts() const;

 private:
  const std::shared_ptr<Server> server_;
};

}  // namespace orderlog::simulated_nats
