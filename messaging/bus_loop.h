#pragma once

// A connection for ever: makes one, lets `visit` work on it until it ends, and makes the next,
// after a pause that grows while nothing succeeds. What was under way when a connection ended is
// nobody's here: each visit begins from what the other side says.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "messaging/bus.h"

namespace orderlog {

// One connection's time, seen by whoever works on it.
class BusVisit {
 public:
  explicit BusVisit(Bus& bus) : bus_(bus) {}

  [[nodiscard]] Bus& bus() { return bus_; }
  // The connection has ended, or the loop is to stop: return.
  [[nodiscard]] bool over() const;
  // Until it is over, wake() was called since the last wait(), or the time is up.
  void wait(std::chrono::milliseconds at_most);
  void wake();  // any thread
  // It works: the next pause is short again, and what was wrong is no more.
  void note_success();

 private:
  friend class BusLoop;

  Bus& bus_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  bool succeeded_ = false;
  std::function<void()> on_success_;
};

struct BusLoopStatus {
  bool connected = false;           // and at work
  std::optional<BusError> trouble;  // why not, or what the server complains of
  std::uint64_t connections = 0;    // made since the start; reconnects are one less
};

class BusLoop {
 public:
  // Returns when the visit is over, or with what makes going on useless. On the loop's thread.
  using Visit = std::function<BusResult<Ok>(BusVisit& visit)>;

  // `thread_name`: at most 15 characters. `nice`: of this thread and of those that nats.c makes for
  // its connections, see niceness.h.
  BusLoop(BusOptions options, const char* thread_name, Visit visit, int nice = 0);
  ~BusLoop();
  BusLoop(const BusLoop&) = delete;
  BusLoop& operator=(const BusLoop&) = delete;

  // `on_change`, if any, is told on the loop's thread when trouble begins or changes its code, and
  // when the first connection works, or one after trouble (null).
  void start(std::function<void(const BusError* trouble)> on_change = nullptr);
  // Returns when the visit and the thread have ended.
  void stop();
  // Whoever is in BusVisit::wait() returns. Any thread.
  void wake();

  [[nodiscard]] BusLoopStatus status() const;

 private:
  void run();
  [[nodiscard]] BusResult<Ok> run_once();
  void note_trouble(BusError error);
  void note_success();
  void pause(std::chrono::milliseconds time);

  const BusOptions options_;
  const char* const thread_name_;
  const int nice_;
  const Visit visit_;
  std::function<void(const BusError*)> on_change_;

  mutable std::mutex mutex_;  // over what follows
  std::condition_variable changed_;
  bool stopping_ = false;
  BusVisit* visiting_ = nullptr;
  BusLoopStatus status_;
  bool has_worked_ = false;
  std::chrono::milliseconds next_pause_;
  std::thread thread_;
};

}  // namespace orderlog
