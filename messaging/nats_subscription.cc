#include "messaging/nats_subscription.h"

#include <utility>

namespace orderlog {

Graveyard::~Graveyard() {
  for (natsSubscription* subscription : over_) natsSubscription_Destroy(subscription);
}

void Graveyard::bury(natsSubscription* subscription) {
  const std::lock_guard lock(mutex_);
  over_.push_back(subscription);
}

NatsSubscription::NatsSubscription(Bus::Handler handler, Graveyard& graveyard)
    : graveyard_(graveyard), state_(new State{std::move(handler), {}, {}, false}) {}

NatsSubscription::~NatsSubscription() {
  if (subscription_ == nullptr) {
    delete state_;
  } else if (tells_ending_) {
    static_cast<void>(natsSubscription_Unsubscribe(subscription_));
    state_->ending.wait();
    delete state_;
  } else {
    // The connection ended in the middle of begin(), and nobody says when nats.c's thread ends:
    // it is told to do nothing, and what it looks at stays.
    const std::lock_guard lock(state_->mutex);
    state_->over = true;
  }
  if (subscription_ != nullptr) graveyard_.bury(subscription_);
}

void NatsSubscription::drain(std::chrono::milliseconds at_most) {
  if (natsSubscription_DrainTimeout(subscription_, at_most.count()) != NATS_OK) return;
  static_cast<void>(natsSubscription_WaitForDrainCompletion(subscription_, at_most.count()));
}

std::size_t NatsSubscription::waiting() const {
  int messages = 0;
  int bytes = 0;
  static_cast<void>(natsSubscription_GetPending(subscription_, &messages, &bytes));
  return static_cast<std::size_t>(messages);
}

void NatsSubscription::drop_beyond(std::size_t messages, std::size_t bytes) {
  static_cast<void>(
      natsSubscription_SetPendingLimits(subscription_, static_cast<int>(messages),
                                        bytes == kAnyBytes ? -1 : static_cast<int>(bytes)));
}

std::uint64_t NatsSubscription::dropped() const {
  std::int64_t messages = 0;
  if (natsSubscription_GetDropped(subscription_, &messages) == NATS_OK) {
    dropped_.store(static_cast<std::uint64_t>(messages));
  }
  return dropped_.load();
}

natsStatus NatsSubscription::begin(natsConnection* connection, const std::string& subject,
                                   const std::string& queue) {
  natsStatus status =
      queue.empty() ? natsConnection_Subscribe(&subscription_, connection, subject.c_str(),
                                               on_message, state_)
                    : natsConnection_QueueSubscribe(&subscription_, connection, subject.c_str(),
                                                    queue.c_str(), on_message, state_);
  if (status != NATS_OK) return status;
  status = natsSubscription_SetOnCompleteCB(
      subscription_, [](void* state) { static_cast<State*>(state)->ending.note(); }, state_);
  tells_ending_ = status == NATS_OK;
  if (status == NATS_OK) status = natsSubscription_SetPendingLimits(subscription_, -1, -1);
  return status;
}

void NatsSubscription::on_message(natsConnection* /*connection*/,
                                  natsSubscription* /*subscription*/, natsMsg* raw,
                                  void* raw_state) {
  BusMessage message(raw);
  State& state = *static_cast<State*>(raw_state);
  const std::lock_guard lock(state.mutex);
  if (!state.over) state.handler(message);
}

}  // namespace orderlog
