#pragma once

// Reads that must be at least as new as a position: answered at once when the model is there,
// otherwise when it gets there or when the client's patience is over. No I/O thread ever waits.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "api/http/exchange.h"
#include "api/http/outbox.h"
#include "api/http/query.h"
#include "base/json/reader.h"
#include "projections/live/position_gate.h"

namespace orderlog {

inline constexpr std::chrono::seconds kDefaultWait{1};
inline constexpr std::chrono::seconds kMaxWait{30};

// What a client asks of a read's age.
struct Freshness {
  Position min_position;  // 0: any
  std::chrono::milliseconds wait = kDefaultWait;
};

// From Orderlog-Min-Position or ?min_position=, and Prefer: wait=SECONDS. nullopt: `errors` says
// what is wrong.
[[nodiscard]] std::optional<Freshness> read_freshness(const http::Request& request,
                                                      const http::Query& query, LineId line,
                                                      FieldErrors& errors);

class ReadGate {
 public:
  // `reached` says whether the model got there.
  using Answerer = std::function<void(http::Exchange& exchange, bool reached)>;

  explicit ReadGate(http::Outbox& outbox);
  ~ReadGate();
  ReadGate(const ReadGate&) = delete;
  ReadGate& operator=(const ReadGate&) = delete;

  // Answers everyone who waits now, and whoever comes later at once: not there in time. Any thread.
  void release_all();

  // The model is not at `position` yet: calls `answer` on the exchange's I/O thread when it is, or
  // when `wait` is over.
  void wait(const PositionGate& gate, Position position, std::chrono::milliseconds wait,
            const http::Exchange& exchange, Answerer answer);

 private:
  struct Wait;
  using Deadline = std::chrono::steady_clock::time_point;

  void run();

  http::Outbox& outbox_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<Deadline, std::shared_ptr<Wait>> waits_;
  bool released_ = false;
  bool stopping_ = false;
  std::thread thread_;  // keeps the deadlines
};

}  // namespace orderlog
