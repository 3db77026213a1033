#pragma once

// Reads that must be at least as new as a position: answered at once when the model is there,
// otherwise when it gets there or when the client's patience is over. No I/O thread ever waits.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

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

// What waits may take of the server, all together. A client that has gone is waited with until its
// patience is over or the position is there, so without limits this would be anybody's to fill.
struct ReadGateLimits {
  std::size_t waits = 10'000;
  std::size_t held_bytes = std::size_t{32} << 20;  // kept for the answers of those who say so
};

class ReadGate {
 public:
  // `reached` says whether the model got there.
  using Answerer = std::function<void(http::Exchange& exchange, bool reached)>;

  explicit ReadGate(http::Outbox& outbox, ReadGateLimits limits = {});
  ~ReadGate();
  ReadGate(const ReadGate&) = delete;
  ReadGate& operator=(const ReadGate&) = delete;

  // Answers everyone who waits now, and whoever comes later at once: not there in time. Any thread.
  void release_all();

  // The model is not at `position` yet: calls `answer` on the exchange's I/O thread when it is, or
  // when `wait` is over; soon, as if it were, when so many wait already that there is no room.
  // `held_bytes` is what `answer` holds, where that is much.
  void wait(const PositionGate& gate, Position position, std::chrono::milliseconds wait,
            const http::Exchange& exchange, Answerer answer, std::size_t held_bytes = 0);

 private:
  struct Wait;
  // The deadline, and a number that no other has.
  using Place = std::pair<std::chrono::steady_clock::time_point, std::uint64_t>;
  using Waits = std::map<Place, std::shared_ptr<Wait>>;

  void run();
  [[nodiscard]] bool has_room(std::size_t held_bytes) const;
  void forget_reached();
  std::shared_ptr<Wait> take(Waits::iterator place);

  http::Outbox& outbox_;
  const ReadGateLimits limits_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Waits waits_;
  std::uint64_t last_number_ = 0;
  std::size_t held_bytes_ = 0;
  bool released_ = false;
  bool stopping_ = false;
  // Apart from the mutex above, which wait() has when a model gets there in the middle of it.
  std::mutex reached_mutex_;
  std::vector<Place> reached_;  // answered, and perhaps still among waits_
  std::thread thread_;          // keeps the deadlines
};

}  // namespace orderlog
