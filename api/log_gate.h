#pragma once

// Reads of the log itself that must be at least as new as a position: answered at once when the log
// is there, otherwise when it gets there or when the client's patience is over.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "api/http/exchange.h"
#include "api/read_gate.h"
#include "api/services.h"
#include "projections/live/position_gate.h"

namespace orderlog {

// Any I/O thread asks.
class LogGate {
 public:
  LogGate(const Services& services, ReadGate& read_gate);
  ~LogGate();
  LogGate(const LogGate&) = delete;
  LogGate& operator=(const LogGate&) = delete;

  // Calls `answer(exchange)`, now or later, or refuses: 503 `behind`, with the position that the
  // log has.
  template <class Answer>
  void read(const Freshness& freshness, http::Exchange& exchange, Answer answer) {
    if (reached() >= freshness.min_position) return answer(exchange);
    if (services_.past) return refuse(exchange);  // it stands still
    wait(freshness, exchange, [this, answer](http::Exchange& later, bool there) {
      there ? answer(later) : refuse(later);
    });
  }

 private:
  // How far the log is, as far as it can be read here.
  [[nodiscard]] Position reached() const;
  void wait(const Freshness& freshness, http::Exchange& exchange, ReadGate::Answerer answer);
  void refuse(http::Exchange& exchange) const;
  void run();

  const Services& services_;
  ReadGate& read_gate_;
  PositionGate gate_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Position most_wanted_;
  std::chrono::steady_clock::time_point until_;  // somebody may wait until then
  bool stopping_ = false;
  std::thread thread_;  // follows the log while somebody waits for it
};

}  // namespace orderlog
