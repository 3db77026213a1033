#include "tests/domain/scenario.h"

#include <ostream>
#include <utility>

#include "domain/codec/codec.h"

namespace orderlog {

void PrintTo(const NewEvent& event, std::ostream* out) {
  std::string payload;
  encode_event(event.event, payload);
  *out << event.stream.name() << ' ' << type_of(event.event).name << ' ' << payload;
}

}  // namespace orderlog

namespace orderlog::testing {
namespace {

// What an account's event adds to the sum of all posted money.
struct PostedChange {
  Money operator()(const AccountOpened&) const { return 0; }
  Money operator()(const AccountDebited& event) const { return -event.amount; }
  Money operator()(const AccountCredited& event) const { return event.amount; }
  Money operator()(const FundsHeld&) const { return 0; }
  Money operator()(const HoldPosted& event) const { return -event.amount; }
  Money operator()(const HoldReleased&) const { return 0; }
};

std::string explain(const Rejection& rejection) {
  return std::string(to_string(rejection.code)) + ": " + rejection.detail;
}

template <class Aggregate>
const Aggregate& must_have(const Aggregate* aggregate) {
  ORDERLOG_CHECK(aggregate != nullptr, "the test asks for what is there");
  return *aggregate;
}

}  // namespace

NewEvent event_of(std::string_view id, OrderEvent event) {
  return {stream_of(OrderId(id)), std::move(event)};
}
NewEvent event_of(std::string_view id, PoolEvent event) {
  return {stream_of(PoolId(id)), std::move(event)};
}
NewEvent event_of(std::string_view id, AccountEvent event) {
  return {stream_of(AccountId(id)), std::move(event)};
}
NewEvent event_of(std::string_view id, TransferEvent event) {
  return {stream_of(TransferId(id)), std::move(event)};
}
NewEvent event_of(std::string_view id, JobEvent event) {
  return {stream_of(JobId(id)), std::move(event)};
}
NewEvent event_of(std::string_view id, EffectEvent event) {
  return {stream_of(EffectId(id)), std::move(event)};
}
NewEvent event_of(std::string_view id, DiscountQuotaEvent event) {
  return {stream_of(DiscountQuotaId(id)), std::move(event)};
}
NewEvent event_of(std::string_view id, ChannelOrderEvent event) {
  return {stream_of(ChannelOrderId(id)), std::move(event)};
}

Money money_made_by(std::span<const NewEvent> events) {
  Money sum = 0;
  for (const NewEvent& event : events) {
    if (const auto* of_account = std::get_if<AccountEvent>(&event.event)) {
      sum += std::visit(PostedChange{}, *of_account);
    }
  }
  return sum;
}

Outcome::Outcome(MemoryWorld world, TimeMs now_ms, DecisionResult result)
    : world_(std::move(world)), result_(std::move(result)) {
  if (!result_) return;
  const auto asked = world_.take_asked();
  for (const NewEvent& event : result_->events) {
    const std::string stream = event.stream.name();
    EXPECT_TRUE(world_.find(event.stream) == nullptr || asked.contains(stream))
        << "appends to " << stream << " without having looked at it";
  }
  EXPECT_EQ(money_made_by(result_->events), 0);
  world_.fold(result_->events, now_ms);
  EXPECT_NE(world_.find(result_->subject), nullptr) << "an answer shows something that exists";
}

const Outcome& Outcome::then(const std::vector<NewEvent>& events, Place place) const {
  const ::testing::ScopedTrace trace(place.file_name(), static_cast<int>(place.line()), "");
  if (!ok()) {
    ADD_FAILURE() << explain(rejection());
  } else {
    EXPECT_EQ(result_->events, events);
  }
  return *this;
}

const Outcome& Outcome::then_nothing(Place place) const { return then({}, place); }

const Outcome& Outcome::then_rejected(RejectionCode code, Place place) const {
  const ::testing::ScopedTrace trace(place.file_name(), static_cast<int>(place.line()), "");
  if (ok()) {
    ADD_FAILURE() << "not rejected: " << ::testing::PrintToString(result_->events);
  } else {
    EXPECT_EQ(to_string(rejection().code), to_string(code)) << rejection().detail;
    EXPECT_FALSE(rejection().detail.empty());
  }
  return *this;
}

const Outcome& Outcome::then_answers(AnswerKind kind, const StreamRef& subject, Place place) const {
  const ::testing::ScopedTrace trace(place.file_name(), static_cast<int>(place.line()), "");
  if (!ok()) {
    ADD_FAILURE() << explain(rejection());
  } else {
    EXPECT_EQ(result_->answer, kind);
    EXPECT_EQ(result_->subject.name(), subject.name());
  }
  return *this;
}

std::vector<OrderEvent> Outcome::order_events() const {
  std::vector<OrderEvent> events;
  for (const NewEvent& event : result_->events) {
    if (const auto* of_order = std::get_if<OrderEvent>(&event.event)) events.push_back(*of_order);
  }
  return events;
}

const Order& Outcome::order(std::string_view id) const {
  return must_have(world_.order(OrderId(id)));
}
const Pool& Outcome::pool(std::string_view id) const { return must_have(world_.pool(PoolId(id))); }
const Account& Outcome::account(std::string_view id) const {
  return must_have(world_.account(AccountId(id)));
}
const Transfer& Outcome::transfer(std::string_view id) const {
  return must_have(world_.transfer(TransferId(id)));
}
const Job& Outcome::job(std::string_view id) const { return must_have(world_.job(JobId(id))); }
const Effect& Outcome::effect(std::string_view id) const {
  return must_have(world_.effect(EffectId(id)));
}

Scenario& Scenario::at(TimeMs now_ms) {
  now_ms_ = now_ms;
  return *this;
}

Scenario& Scenario::recorded_at(TimeMs recorded_at_ms) {
  recorded_at_ms_ = recorded_at_ms;
  return *this;
}

Scenario& Scenario::waited(std::uint32_t waited_ms) {
  waited_ms_ = waited_ms;
  return *this;
}

Scenario& Scenario::under(const Rules& rules) {
  rules_ = rules;
  return *this;
}

Scenario& Scenario::and_then(const std::vector<NewEvent>& events) {
  world_.fold(events, now_ms_);
  return *this;
}

Scenario& Scenario::after(const Command& command, Outcome::Place place) {
  const ::testing::ScopedTrace trace(place.file_name(), static_cast<int>(place.line()), "");
  Outcome outcome = when(command);
  if (!outcome.ok()) {
    ADD_FAILURE() << explain(outcome.rejection());
  } else {
    world_ = outcome.world();
  }
  return *this;
}

Outcome Scenario::when(const Command& command) const {
  const Context context{.now_ms = now_ms_,
                        .recorded_at_ms = recorded_at_ms_.value_or(now_ms_),
                        .waited_ms = waited_ms_,
                        .fresh_id = "fresh",
                        .line = LineId(0),
                        .position = Position(1'000),
                        .rules = rules_};
  static_cast<void>(world_.take_asked());
  DecisionResult result = decide(world_, context, command);
  return Outcome(world_, now_ms_, std::move(result));
}

}  // namespace orderlog::testing
