#pragma once

// What happens by itself, and when: arrivals, timers. One thread does it, one thing after the
// other, those of one moment in the order in which they were asked for.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace orderlog::simulated_nats {

using Moment = std::chrono::steady_clock::time_point;

// Whoever calls holds the mutex, and whatever is done is done under it.
class Agenda {
 public:
  explicit Agenda(std::mutex& mutex) : mutex_(mutex) {}
  ~Agenda() = default;
  Agenda(const Agenda&) = delete;
  Agenda& operator=(const Agenda&) = delete;

  void at(Moment when, std::function<void()> what);
  void after(std::chrono::microseconds time, std::function<void()> what) {
    at(std::chrono::steady_clock::now() + time, std::move(what));
  }

  // These two without the mutex. What was still to happen when it stops never does.
  void start();
  void stop();

 private:
  void run();

  std::mutex& mutex_;
  std::condition_variable changed_;
  std::map<std::pair<Moment, std::uint64_t>, std::function<void()>> entries_;
  std::uint64_t asked_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace orderlog::simulated_nats
