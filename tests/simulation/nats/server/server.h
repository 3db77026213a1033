#pragma once

// A nats-server: takes connections, carries messages to those who listen, and hands JetStream what
// is its own. It behaves as 2.9.10 does where the engine can see it.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/nats/broker.h"
#include "tests/simulation/nats/chance.h"
#include "tests/simulation/nats/message.h"
#include "tests/simulation/nats/server/agenda.h"
#include "tests/simulation/nats/server/session.h"

namespace orderlog::simulated_nats {

class JetStream;

// One mutex is over all of a server's world: itself, its links and its clients' ends. Everything
// below is called under it.
class Server {
 public:
  explicit Server(BrokerOptions options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::mutex mutex;
  Agenda agenda{mutex};

  // For clients.
  [[nodiscard]] bool takes_connections(const std::string& address, const std::string& client) const;
  // Knocks; the answer comes to `end`.
  [[nodiscard]] std::shared_ptr<Session> connect(ClientEnd* end, const std::string& address,
                                                 const std::string& client,
                                                 const std::string& user_and_password);
  // What arrives from a client.
  void on_publish(Session& from, const Message& message);
  void on_subscribe(Session& from, std::uint64_t subscription, Interest interest);
  void on_unsubscribe(Session& from, std::uint64_t subscription);
  void on_ping(Session& from);
  void on_close(Session& from);

  // For JetStream.
  [[nodiscard]] bool has_interest(std::string_view subject) const;
  // To whoever listens at `to`; the message keeps its own subject. Returns to how many.
  std::size_t send(const std::string& to, const Message& message);
  // Of the server's own time: it stands still with it, and forgets when it stops.
  void after(std::chrono::microseconds time, std::function<void()> what);
  [[nodiscard]] Chance& chance() { return chance_; }
  [[nodiscard]] BrokerCounts& counts() { return counts_; }

  // What befalls it; see Broker.
  void start();
  void stop(Kept kept);
  void pause();
  void resume();
  void refuse(bool refusing) { refusing_ = refusing; }
  void cut(const std::string& who);
  void mend(const std::string& who);
  void disconnect(const std::string& who);
  void delay(const std::string& who, std::chrono::microseconds time);
  void set_latency(Latency latency) { options_.latency = latency; }
  void set_mishaps(Mishaps mishaps) { mishaps_ = mishaps; }
  // Every client learns that this is over.
  void vanish();
  [[nodiscard]] const BrokerOptions& options() const { return options_; }
  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] JetStream& jetstream() { return *jetstream_; }

 private:
  void admit(const std::shared_ptr<Session>& session, const std::string& user_and_password);
  void publish(Session& from, const Message& message);
  void deliver(Session& session, std::uint64_t subscription, const Message& message);
  // Ends the server's side; the client learns of it when what was sent before has arrived.
  void end(Session& session, End why);
  void ping(const std::weak_ptr<Session>& weak);
  [[nodiscard]] std::vector<std::shared_ptr<Session>> sessions_of(const std::string& who) const;
  [[nodiscard]] bool is_cut(const Session& session) const {
    return cut_.contains(session.client) || cut_.contains(session.address);
  }

  BrokerOptions options_;
  Chance chance_;
  Mishaps mishaps_;
  BrokerCounts counts_;
  std::unique_ptr<JetStream> jetstream_;
  // By number, so that nothing depends on where anything lies in memory.
  std::map<std::uint64_t, std::shared_ptr<Session>> sessions_;
  std::uint64_t connected_ = 0;
  std::set<std::string> cut_;
  std::map<std::string, std::chrono::microseconds> delays_;
  bool running_ = false;
  bool paused_ = false;
  bool refusing_ = false;
  std::uint64_t starts_ = 0;
  std::vector<std::function<void()>> put_off_;  // while it was paused
};

}  // namespace orderlog::simulated_nats
