#pragma once

// A subscription as nats.c runs it, and what has to outlive it. For this folder only.

#include <nats/nats.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "messaging/bus.h"

namespace orderlog {

// Says when one of nats.c's threads is done with something. Shared with that thread.
class Ending {
 public:
  void note() {
    // Under the lock: whoever waits may free this as soon as it is let go.
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
};

// Subscriptions that are over. nats.c's reader may still be handing one a message when it has no
// more interest and its own thread has ended (3.4.1 looks it up and locks it in two steps), so they
// stay until the connection is closed and the reader gone.
class Graveyard {
 public:
  Graveyard() = default;
  ~Graveyard();
  Graveyard(const Graveyard&) = delete;
  Graveyard& operator=(const Graveyard&) = delete;

  void bury(natsSubscription* subscription);

 private:
  std::mutex mutex_;
  std::vector<natsSubscription*> over_;
};

// See BusSubscription.
class NatsSubscription final : public BusSubscription {
 public:
  NatsSubscription(Bus::Handler handler, Graveyard& graveyard);
  ~NatsSubscription() override;
  NatsSubscription(const NatsSubscription&) = delete;
  NatsSubscription& operator=(const NatsSubscription&) = delete;

  void drain(std::chrono::milliseconds at_most) override;
  [[nodiscard]] std::size_t waiting() const override;
  using BusSubscription::drop_beyond;
  void drop_beyond(std::size_t messages, std::size_t bytes) override;
  [[nodiscard]] std::uint64_t dropped() const override;

  // Once, before anything else.
  [[nodiscard]] natsStatus begin(natsConnection* connection, const std::string& subject,
                                 const std::string& queue);

 private:
  // What nats.c's thread looks at.
  struct State {
    Bus::Handler handler;
    Ending ending;
    std::mutex mutex;
    bool over = false;
  };

  static void on_message(natsConnection* connection, natsSubscription* subscription, natsMsg* raw,
                         void* raw_state);

  Graveyard& graveyard_;
  State* const state_;
  natsSubscription* subscription_ = nullptr;
  bool tells_ending_ = false;
  mutable std::atomic<std::uint64_t> dropped_{0};  // nats.c tells it no more once it has ended
};

}  // namespace orderlog
