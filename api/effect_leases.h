#pragma once

// Who works on which effect for now, of those who take their work over HTTP. In this process'
// memory alone: after a restart everything that is offered may be leased again. That is no worse
// than a lease that ran out, since whoever does the work keys it by the effect's id.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/ids.h"

namespace orderlog {

// Any thread. Bounded: a lease takes about 300 bytes.
class EffectLeases {
 public:
  explicit EffectLeases(std::size_t most = 10'000) : most_(most) {}

  enum class Taken { kYes, kHeld, kFull };

  // Leases one attempt until a time, unless a live lease of the same attempt holds it. A lease of
  // an earlier attempt has ended with that.
  [[nodiscard]] Taken take(const std::string& tenant, const EffectId& id, std::int64_t attempt,
                           TimeMs until_ms, TimeMs now_ms);
  [[nodiscard]] std::size_t live(TimeMs now_ms);

  // Those who complete or fail an effect tell nobody here. When there is no room, whoever wants
  // some says which leases hold nothing any more: `is_over` is asked of every one, without a lock;
  // at most once a second, since that takes its time. How many have ended.
  using IsOver =
      std::function<bool(std::string_view tenant, const EffectId& id, std::int64_t attempt)>;
  [[nodiscard]] std::size_t forget_those_over(const IsOver& is_over);

 private:
  using Key = std::string;  // tenant, a zero byte, effect
  using ByEnd = std::multimap<TimeMs, Key>;
  struct Lease {
    std::int64_t attempt = 0;
    ByEnd::iterator end;
  };
  using Leases = std::unordered_map<Key, Lease>;

  void forget(Leases::iterator lease);
  void forget_ended(TimeMs now_ms);

  const std::size_t most_;
  std::mutex mutex_;
  Leases leases_;
  ByEnd by_end_;  // one for each lease
  std::optional<std::chrono::steady_clock::time_point> looked_over_;
};

}  // namespace orderlog
