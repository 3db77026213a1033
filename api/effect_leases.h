#pragma once

// Who works on which effect for now, of those who take their work over HTTP. In this process'
// memory alone: after a restart everything that is offered may be leased again. That is no worse
// than a lease that ran out, since whoever does the work keys it by the effect's id.

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
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

 private:
  struct Lease {
    std::int64_t attempt = 0;
    TimeMs until_ms = 0;
  };
  using Key = std::string;  // tenant, a zero byte, effect

  void forget_ended(TimeMs now_ms);

  const std::size_t most_;
  std::mutex mutex_;
  std::unordered_map<Key, Lease> leases_;
  std::multimap<TimeMs, Key> by_end_;  // one for every lease ever taken that has not ended yet
};

}  // namespace orderlog
