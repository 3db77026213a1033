#pragma once

// Aggregates as they were, folded from the log. Any thread: a bounded piece of work, and nothing is
// kept.

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/ids.h"
#include "domain/order/field_origins.h"
#include "engine/as_of.h"
#include "eventstore/event_store.h"

namespace orderlog {

enum class PastOutcome {
  kFound,
  kNotYet,  // it did not exist at that point
  kTooFar,  // more events lead there than one fold may read
};

struct Past {
  PastOutcome outcome = PastOutcome::kNotYet;
  PastState then;  // when found
};

class AggregateHistory {
 public:
  // One fold reads no more events than this, so that the thread that asks is soon free again
  // (about 3 µs each).
  static constexpr std::size_t kMaxEventsFolded = 8'192;
  // Explaining an order writes its view once per event; together they take no more than this
  // (about 5 ms a MiB).
  static constexpr std::size_t kMaxViewBytes = std::size_t{2} << 20;

  // The store outlives it.
  explicit AggregateHistory(const EventStore& store) : store_(store) {}

  // `from` is a state at or before that point where one is known, so that only the events behind it
  // are read; by default the stream's beginning.
  [[nodiscard]] StoreResult<Past> state_at(std::string_view tenant, const StreamRef& stream,
                                           const AsOf& as_of, PastState from = {}) const;

  // Which event last set each field of the order. Nothing for an order whose history is longer than
  // the bounds above, or that does not exist.
  [[nodiscard]] StoreResult<std::optional<FieldOrigins>> origins_of(std::string_view tenant,
                                                                    const OrderId& id) const;

 private:
  const EventStore& store_;
};

}  // namespace orderlog
