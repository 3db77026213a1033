#pragma once

// A subscription as nats.c runs one: messages wait in a list of their own and are handed one after
// the other to the handler, on a thread that is the subscription's.

#include <nats/nats.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "tests/simulation/nats/message.h"

namespace orderlog::simulated_nats {

class Subscription {
 public:
  // `mutex` is the server's, and outlives it.
  Subscription(std::mutex& mutex, std::uint64_t number, natsMsgHandler handler, void* closure)
      : mutex_(mutex), number_(number), handler_(handler), closure_(closure) {}
  ~Subscription() = default;
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  // With which the handler is called.
  void begin(natsConnection* connection, natsSubscription* subscription);
  // Its thread has ended, unless this is its thread. Without the mutex.
  void join();
  [[nodiscard]] natsStatus wait_for_drain(std::chrono::milliseconds at_most);

  // Under the mutex.
  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] bool draining() const { return draining_ || drain_begun_; }
  [[nodiscard]] std::size_t pending_messages() const { return pending_.size(); }
  [[nodiscard]] std::size_t pending_bytes() const { return pending_bytes_; }
  [[nodiscard]] std::int64_t dropped_messages() const { return dropped_; }
  void set_limits(int messages, int bytes);
  void on_complete(natsOnCompleteCB callback, void* closure);
  // False when there is no room for it: the first of a row that are dropped.
  [[nodiscard]] bool take(const Message& message);
  // What waits is handed over no more.
  void close();
  void note_drain_begun() { drain_begun_ = true; }
  // Nothing more comes; it ends with the last that waits.
  void end_when_empty();
  void give_up_draining();

 private:
  void run();

  std::mutex& mutex_;
  const std::uint64_t number_;
  const natsMsgHandler handler_;
  void* const closure_;
  natsConnection* connection_ = nullptr;
  natsSubscription* subscription_ = nullptr;

  std::condition_variable changed_;
  std::deque<Message> pending_;
  std::size_t pending_bytes_ = 0;
  // nats.c's defaults; below 0: no limit.
  int messages_max_ = 65'536;
  int bytes_max_ = 65'536 * 1'024;
  bool dropping_ = false;
  std::int64_t dropped_ = 0;
  bool closed_ = false;
  bool drain_begun_ = false;
  bool draining_ = false;
  bool ended_ = false;
  natsStatus drain_status_ = NATS_OK;
  natsOnCompleteCB completed_ = nullptr;
  void* completed_closure_ = nullptr;
  std::thread thread_;
};

}  // namespace orderlog::simulated_nats
