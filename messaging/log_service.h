#pragma once

// Answers those who ask for the log's commits over NATS (messaging/log_piece.h), next to the log.

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "eventstore/event_store.h"
#include "messaging/bus_loop.h"
#include "messaging/subjects.h"

namespace orderlog {

struct LogServiceStatus {
  BusLoopStatus loop;
  bool listening = false;      // requests come to this service
  std::uint64_t answered = 0;  // with what was asked for
  std::uint64_t failed = 0;    // with an error, or the answer could not leave
  std::uint64_t bytes = 0;     // of commits, in answers
};

// One thread starts and stops. The log outlives it. What is asked is answered on a thread of its
// own connection, one after the other.
class LogService {
 public:
  LogService(const EventStore& log, Subjects subjects, BusOptions bus);
  ~LogService();
  LogService(const LogService&) = delete;
  LogService& operator=(const LogService&) = delete;

  // `on_change`: see BusLoop.
  void start(std::function<void(const BusError* trouble)> on_change = nullptr);
  void stop();
  // Nobody is answered until resume(). Any thread, also before start().
  void pause() { listen(false); }
  void resume() { listen(true); }

  [[nodiscard]] LogServiceStatus status() const {
    return {loop_.status(), listening_.load(), answered_.load(), failed_.load(), bytes_.load()};
  }

 private:
  BusResult<Ok> visit(BusVisit& visit);
  BusResult<Ok> serve(BusVisit& visit);
  void listen(bool wanted);
  void answer(Bus& bus, const BusMessage& request);

  const EventStore& log_;
  const Subjects subjects_;
  std::atomic<bool> paused_{false};
  std::atomic<bool> listening_{false};
  std::atomic<std::uint64_t> answered_{0};
  std::atomic<std::uint64_t> failed_{0};
  std::atomic<std::uint64_t> bytes_{0};
  BusLoop loop_;
};

}  // namespace orderlog
