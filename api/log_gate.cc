#include "api/log_gate.h"

#include <algorithm>
#include <utility>

#include "api/reading.h"
#include "base/thread_name.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A wake-up that got lost costs no more than this, and so does the end.
constexpr milliseconds kLongestWait{100};
// What a worker has received wakes nobody.
constexpr milliseconds kBetweenLooks{5};

}  // namespace

LogGate::LogGate(const Services& services, ReadGate& read_gate)
    : services_(services), read_gate_(read_gate), thread_([this] { run(); }) {}

LogGate::~LogGate() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

Position LogGate::reached() const {
  return services_.received ? services_.received().position : services_.log.position();
}

void LogGate::refuse(http::Exchange& exchange) const {
  refuse_behind(services_, reached(), exchange);
}

void LogGate::wait(const Freshness& freshness, http::Exchange& exchange,
                   ReadGate::Answerer answer) {
  {
    const std::lock_guard lock(mutex_);
    most_wanted_ = std::max(most_wanted_, freshness.min_position);
    until_ = std::max(until_, steady_clock::now() + freshness.wait);
  }
  changed_.notify_one();
  read_gate_.wait(gate_, freshness.min_position, freshness.wait, exchange, std::move(answer));
}

void LogGate::run() {
  name_this_thread("log gate");
  const auto is_wanted = [this] {
    return gate_.position() < most_wanted_ && steady_clock::now() < until_;
  };
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    changed_.wait(lock, [&] { return stopping_ || is_wanted(); });
    lock.unlock();
    const Position now = reached();
    if (now > gate_.position()) {
      gate_.publish(now);
    } else if (services_.received) {
      std::this_thread::sleep_for(kBetweenLooks);
    } else {
      (void)services_.log.wait_past(now, kLongestWait);
    }
    lock.lock();
  }
}

}  // namespace orderlog
