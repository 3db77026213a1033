#include "tests/simulation/nats/server/agenda.h"

namespace orderlog::simulated_nats {

void Agenda::at(Moment when, std::function<void()> what) {
  if (stopping_) return;
  const auto entry = entries_.emplace(std::pair(when, asked_++), std::move(what)).first;
  if (entry == entries_.begin()) changed_.notify_one();
}

void Agenda::start() {
  thread_ = std::thread([this] { run(); });
}

void Agenda::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  const std::lock_guard lock(mutex_);
  entries_.clear();
}

void Agenda::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (entries_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const Moment when = entries_.begin()->first.first;
    if (when > std::chrono::steady_clock::now()) {
      changed_.wait_until(lock, when);
      continue;
    }
    const auto what = std::move(entries_.begin()->second);
    entries_.erase(entries_.begin());
    what();
  }
}

}  // namespace orderlog::simulated_nats
