#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/money.h"
#include "domain/effect/kind.h"

namespace orderlog {

// Units of a pool that an order's stock effect took.
struct EffectUnits {
  PoolId pool_id;
  std::int64_t quantity = 0;

  friend bool operator==(const EffectUnits&, const EffectUnits&) = default;
};

// Something outside is to be done for an order. How often it is tried is part of it, so that other
// rules later don't change it.
struct EffectRequested {
  OrderId order_id;
  EffectKind kind = EffectKind::kNotification;
  std::string about;    // the order's leg or refund, where the kind has one
  std::string details;  // a JSON object: what whoever does it needs to know
  std::int64_t attempts_max = 0;
  TimeMs attempt_ms = 0;
  TimeMs backoff_ms = 0;
  TimeMs backoff_max_ms = 0;
  Money points = 0;  // to be awarded

  friend bool operator==(const EffectRequested&, const EffectRequested&) = default;
};

// Handed out. This is what consumers listen to, so it says everything again.
struct EffectOffered {
  OrderId order_id;
  EffectKind kind = EffectKind::kNotification;
  std::string about;
  std::string details;
  std::int64_t attempt = 0;  // counts from 1, on through releases
  TimeMs due_at = 0;         // from then on it counts as failed

  friend bool operator==(const EffectOffered&, const EffectOffered&) = default;
};

struct EffectFailed {
  std::int64_t attempt = 0;
  std::string reason;
  TimeMs retry_at = 0;  // 0: it is parked

  friend bool operator==(const EffectFailed&, const EffectFailed&) = default;
};

struct EffectCompleted {
  std::int64_t attempt = 0;  // the latest one, whichever it was that did it
  std::string result;
  // What the engine itself has done, in this commit.
  Money points = 0;  // to the user's account
  std::vector<EffectUnits> units = {};

  friend bool operator==(const EffectCompleted&, const EffectCompleted&) = default;
};

// Tried as often as it may be; an operator has to look at it.
struct EffectParked {
  std::string reason;  // of the last failure

  friend bool operator==(const EffectParked&, const EffectParked&) = default;
};

struct EffectReleased {
  OperatorId operator_id;
  std::string reason;

  friend bool operator==(const EffectReleased&, const EffectReleased&) = default;
};

// Nobody needs it any more; whoever is at it should stop.
struct EffectWithdrawn {
  std::string reason;

  friend bool operator==(const EffectWithdrawn&, const EffectWithdrawn&) = default;
};

// A refund takes back of what the engine has done: all units with the whole order, points in
// proportion to the money.
struct EffectReversed {
  RefundId refund_id;  // empty: refunded before the work was done
  Money points = 0;    // taken back
  // Spent already: the account had no more, and is not forced below zero.
  Money points_missing = 0;
  std::vector<EffectUnits> units;

  friend bool operator==(const EffectReversed&, const EffectReversed&) = default;
};

using EffectEvent = std::variant<EffectRequested, EffectOffered, EffectFailed, EffectCompleted,
                                 EffectParked, EffectReleased, EffectWithdrawn, EffectReversed>;

}  // namespace orderlog
