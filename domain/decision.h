#pragma once

// What the pure core sees and says: decide(world, context, command) → events of one commit, or a
// rejection.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "domain/account/state.h"
#include "domain/channel_order/state.h"
#include "domain/command.h"
#include "domain/discount_quota/state.h"
#include "domain/effect/state.h"
#include "domain/event.h"
#include "domain/job/state.h"
#include "domain/order/state.h"
#include "domain/pool/state.h"
#include "domain/rejection.h"
#include "domain/rules.h"

namespace orderlog {

// The aggregates of one tenant as they are before the command; nullptr where there is none yet, and
// where one could not be read: then the caller throws the decision away, whatever it is. The
// pointers live until the decision is taken.
class World {
 public:
  virtual ~World() = default;
  [[nodiscard]] virtual const Order* order(const OrderId& id) const = 0;
  [[nodiscard]] virtual const Pool* pool(const PoolId& id) const = 0;
  [[nodiscard]] virtual const Account* account(const AccountId& id) const = 0;
  [[nodiscard]] virtual const Transfer* transfer(const TransferId& id) const = 0;
  [[nodiscard]] virtual const Job* job(const JobId& id) const = 0;
  [[nodiscard]] virtual const Effect* effect(const EffectId& id) const = 0;
  [[nodiscard]] virtual const DiscountQuota* discount_quota(const DiscountQuotaId& id) const = 0;
  [[nodiscard]] virtual const ChannelOrder* channel_order(const ChannelOrderId& id) const = 0;
};

// Everything about a command that is not in it and is not state. Nothing else may enter a decision.
struct Context {
  TimeMs now_ms = 0;  // when it happens, for windows and time stamps
  // Where deadlines count from: equal to now_ms, but for an imported command the time it was
  // recorded, so that an order of last year is not voided before its payment of last year is
  // imported.
  TimeMs recorded_at_ms = 0;
  std::uint32_t waited_ms = 0;  // from reception to decision
  std::string_view fresh_id;    // for whatever the command creates without naming it
  LineId line;
  Position position;  // what the commit's first event will have
  const Rules& rules;
};

struct NewEvent {
  StreamRef stream;
  Event event;

  friend bool operator==(const NewEvent&, const NewEvent&) = default;
};

enum class AnswerKind : std::uint8_t { kCreated = 1, kChanged = 2, kAccepted = 3 };

struct Decision {
  // What the answer shows: this aggregate, as the events leave it.
  AnswerKind answer = AnswerKind::kChanged;
  StreamRef subject;
  RefundId refund_id;            // named in the answer of a refund request
  std::vector<NewEvent> events;  // empty: already so

  friend bool operator==(const Decision&, const Decision&) = default;
};

using DecisionResult = Result<Decision, Rejection>;

// Pure: equal arguments, equal results. Decides everything before it says anything, so a rejection
// has no events.
[[nodiscard]] DecisionResult decide(const World& world, const Context& context,
                                    const Command& command);

// The aggregate that If-Match speaks of and that allowed_actions in a rejection describe; nullopt
// for a command that only creates.
[[nodiscard]] std::optional<StreamRef> target_of(const Command& command);

// "20261121-0-000000000123": the date (UTC), the line, and the position of the order's first event.
// Readable, unique in the line for ever, and needs no counter of its own.
[[nodiscard]] std::string order_code(TimeMs now_ms, LineId line, Position position);

}  // namespace orderlog
