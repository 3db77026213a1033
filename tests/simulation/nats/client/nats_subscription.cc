// nats.h: natsSubscription_…, as far as the engine uses them.

#include <nats/nats.h>

#include <mutex>

#include "tests/simulation/nats/client/handles.h"
#include "tests/simulation/nats/client/last_error.h"

using orderlog::simulated_nats::failed;
using std::chrono::milliseconds;

natsStatus natsSubscription_SetOnCompleteCB(natsSubscription* subscription,
                                            natsOnCompleteCB callback, void* closure) {
  const std::lock_guard lock(subscription->connection->mutex());
  if (subscription->it->closed()) return failed(NATS_INVALID_SUBSCRIPTION);
  subscription->it->on_complete(callback, closure);
  return NATS_OK;
}

natsStatus natsSubscription_SetPendingLimits(natsSubscription* subscription, int messages,
                                             int bytes) {
  if (messages == 0 || bytes == 0) return failed(NATS_INVALID_ARG);
  const std::lock_guard lock(subscription->connection->mutex());
  if (subscription->it->closed()) return failed(NATS_INVALID_SUBSCRIPTION);
  subscription->it->set_limits(messages, bytes);
  return NATS_OK;
}

natsStatus natsSubscription_GetPending(natsSubscription* subscription, int* messages, int* bytes) {
  const std::lock_guard lock(subscription->connection->mutex());
  if (subscription->it->closed()) return failed(NATS_INVALID_SUBSCRIPTION);
  if (messages != nullptr) *messages = static_cast<int>(subscription->it->pending_messages());
  if (bytes != nullptr) *bytes = static_cast<int>(subscription->it->pending_bytes());
  return NATS_OK;
}

natsStatus natsSubscription_GetDropped(natsSubscription* subscription, int64_t* messages) {
  const std::lock_guard lock(subscription->connection->mutex());
  if (subscription->it->closed()) return failed(NATS_INVALID_SUBSCRIPTION);
  *messages = subscription->it->dropped_messages();
  return NATS_OK;
}

natsStatus natsSubscription_Unsubscribe(natsSubscription* subscription) {
  return failed(subscription->connection->unsubscribe(*subscription->it));
}

natsStatus natsSubscription_DrainTimeout(natsSubscription* subscription, int64_t timeout) {
  return failed(subscription->connection->drain(subscription->it, milliseconds(timeout)));
}

natsStatus natsSubscription_WaitForDrainCompletion(natsSubscription* subscription,
                                                   int64_t timeout) {
  return failed(subscription->it->wait_for_drain(milliseconds(timeout)));
}

void natsSubscription_Destroy(natsSubscription* subscription) {
  if (subscription == nullptr) return;
  static_cast<void>(subscription->connection->unsubscribe(*subscription->it));
  subscription->it->join();
  delete subscription;
}
