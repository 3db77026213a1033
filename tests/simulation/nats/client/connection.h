#pragma once

// A connection as nats.c has one, without its socket: what is published goes onto the session's
// link, and what arrives is handed to subscriptions, requests and flushes that wait for it.

#include <nats/nats.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/simulation/nats/client/subscription.h"
#include "tests/simulation/nats/message.h"
#include "tests/simulation/nats/server/server.h"

namespace orderlog::simulated_nats {

// What natsOptions_Set… has set; the defaults are nats.c's.
struct ConnectionOptions {
  std::vector<std::string> servers;
  std::string name;
  std::chrono::milliseconds timeout{2'000};
  std::chrono::milliseconds ping_interval{120'000};
  int pings_out_max = 2;
  std::chrono::milliseconds write_deadline{0};  // 0: none
  natsConnectionHandler on_closed = nullptr;
  void* on_closed_closure = nullptr;
  natsErrHandler on_error = nullptr;
  void* on_error_closure = nullptr;
};

// Any thread, but for what is under the server's mutex as ClientEnd says. It never reconnects.
class Connection final : public ClientEnd, public std::enable_shared_from_this<Connection> {
 public:
  // Returns when one of the servers has taken it, or none has.
  [[nodiscard]] static natsStatus connect(const ConnectionOptions& options,
                                          std::shared_ptr<Connection>& made);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void close() { close(NATS_OK); }
  // The last callback has returned; not from a callback.
  void join();

  [[nodiscard]] natsStatus publish(Message message);
  [[nodiscard]] natsStatus flush(std::chrono::milliseconds at_most);
  // `reply` is what came, a status message too unless it says that nobody is there.
  [[nodiscard]] natsStatus request(const std::string& subject, std::string data,
                                   std::chrono::milliseconds at_most, Message& reply);
  [[nodiscard]] natsStatus subscribe(Interest interest, natsMsgHandler handler, void* closure,
                                     std::shared_ptr<Subscription>& made);
  [[nodiscard]] natsStatus unsubscribe(Subscription& subscription);
  [[nodiscard]] natsStatus drain(const std::shared_ptr<Subscription>& subscription,
                                 std::chrono::milliseconds at_most);
  [[nodiscard]] std::size_t max_payload_bytes() const;
  // The text lives as long as the connection.
  [[nodiscard]] natsStatus last_error(const char** text) const;
  // With which callbacks name this connection.
  void begin_callbacks(natsConnection* handle);
  [[nodiscard]] std::mutex& mutex() const { return server_->mutex; }

  void on_accepted(std::size_t max_payload_bytes) override;
  void on_message(std::uint64_t subscription, const Message& message) override;
  void on_pong() override;
  void on_end(End why) override;
  void on_moved() override { changed_.notify_all(); }

 private:
  // A request that waits; it lies on its thread's stack.
  struct Waiter {
    std::optional<Message> reply;
  };

  Connection(ConnectionOptions options, std::shared_ptr<Server> server)
      : options_(std::move(options)), server_(std::move(server)) {}

  [[nodiscard]] natsStatus knock(const std::string& address, const std::string& user_and_password);
  void close(natsStatus why);
  void end(natsStatus why);  // under the mutex
  void send(std::size_t bytes, std::function<void(Server&, Session&)> arrive);
  void send_subscribe(std::uint64_t number, const Interest& interest);
  void send_ping(std::function<void()> on_answer);
  void watch_pings();
  void ask_inbox();
  void run_callbacks();
  [[nodiscard]] natsStatus wait_for_room(std::unique_lock<std::mutex>& lock);

  const ConnectionOptions options_;
  const std::shared_ptr<Server> server_;
  std::shared_ptr<Session> session_;
  std::condition_variable changed_;

  bool accepted_ = false;
  bool closed_ = false;
  natsStatus error_ = NATS_OK;
  std::size_t max_payload_bytes_ = 0;
  std::uint64_t subscribed_ = 0;  // the last number given to one
  std::map<std::uint64_t, std::shared_ptr<Subscription>> subscriptions_;
  std::deque<std::function<void()>> pongs_;  // what waits for the answers to pings, in their order
  int pings_out_ = 0;

  std::uint64_t inbox_number_ = 0;  // the subscription of all requests; 0: none yet
  std::string inbox_;
  std::uint64_t requests_ = 0;
  std::map<std::string, Waiter*> waiters_;

  natsConnection* handle_ = nullptr;
  std::deque<std::function<void()>> callbacks_;
  std::condition_variable called_back_;
  std::thread callback_thread_;
};

}  // namespace orderlog::simulated_nats
