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
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace orderlog {

// Any thread. Bounded: a lease takes about 400 bytes.
class EffectLeases {
 public:
  explicit EffectLeases(std::size_t most = 10'000) : most_(most) {}

  enum class Taken { kYes, kHeld, kFull };

  // An attempt is known by its offer (OfferVisitor). Leases it until a time, unless a live lease of
  // the same attempt holds it. A lease of an earlier attempt has ended with that.
  [[nodiscard]] Taken take(std::string_view tenant, const EffectId& id, std::string_view offer,
                           TimeMs until_ms, TimeMs now_ms);
  [[nodiscard]] bool holds(std::string_view tenant, const EffectId& id, std::string_view offer,
                           TimeMs now_ms);
  [[nodiscard]] std::size_t live(TimeMs now_ms);

  // Those who complete or fail an effect tell nobody here. When there is no room, whoever wants
  // some says which leases hold nothing any more: `ended_of` is given all offers, without a lock,
  // and returns those that have ended; at most once a second, since that takes its time. How many
  // leases have ended.
  using EndedOf = std::function<std::vector<std::string>(std::vector<std::string> offers)>;
  [[nodiscard]] std::size_t forget_ended_offers(const EndedOf& ended_of);

 private:
  using Key = std::string;  // tenant, a zero byte, effect
  using ByEnd = std::multimap<TimeMs, Key>;
  struct Lease {
    std::string offer;
    ByEnd::iterator end;
  };
  using Leases = std::unordered_map<Key, Lease>;

  [[nodiscard]] static Key key_of(std::string_view tenant, const EffectId& id);
  void forget(Leases::iterator lease);
  void forget_ended(TimeMs now_ms);

  const std::size_t most_;
  std::mutex mutex_;
  Leases leases_;
  ByEnd by_end_;  // one for each lease
  std::optional<std::chrono::steady_clock::time_point> looked_over_;
};

}  // namespace orderlog
