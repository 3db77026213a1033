#include "tests/simulation/nats/client/subscription.h"

#include "tests/simulation/nats/client/handles.h"

namespace orderlog::simulated_nats {

void Subscription::begin(natsConnection* connection, natsSubscription* subscription) {
  connection_ = connection;
  subscription_ = subscription;
  thread_ = std::thread([this] { run(); });
}

void Subscription::join() {
  if (!thread_.joinable()) return;
  if (thread_.get_id() == std::this_thread::get_id()) {
    thread_.detach();
  } else {
    thread_.join();
  }
}

void Subscription::set_limits(int messages, int bytes) {
  messages_max_ = messages;
  bytes_max_ = bytes;
}

void Subscription::on_complete(natsOnCompleteCB callback, void* closure) {
  completed_ = callback;
  completed_closure_ = closure;
}

bool Subscription::take(const Message& message) {
  if (closed_ || draining_) return true;
  const std::size_t bytes = pending_bytes_ + message.payload_bytes();
  const bool is_full =
      (messages_max_ >= 0 && pending_.size() >= static_cast<std::size_t>(messages_max_)) ||
      (bytes_max_ >= 0 && bytes > static_cast<std::size_t>(bytes_max_));
  if (is_full) {
    ++dropped_;
    return std::exchange(dropping_, true);
  }
  dropping_ = false;
  pending_bytes_ = bytes;
  pending_.push_back(message);
  changed_.notify_all();
  return true;
}

void Subscription::close() {
  closed_ = true;
  changed_.notify_all();
}

void Subscription::end_when_empty() {
  draining_ = true;
  changed_.notify_all();
}

void Subscription::give_up_draining() {
  if (ended_) return;
  drain_status_ = NATS_TIMEOUT;
  close();
}

natsStatus Subscription::wait_for_drain(std::chrono::milliseconds at_most) {
  std::unique_lock lock(mutex_);
  if (!draining()) return NATS_ILLEGAL_STATE;
  const auto is_over = [this] { return ended_; };
  if (at_most.count() <= 0) {
    changed_.wait(lock, is_over);
  } else if (!changed_.wait_for(lock, at_most, is_over)) {
    return NATS_TIMEOUT;
  }
  return drain_status_;
}

void Subscription::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closed_ || draining_ || !pending_.empty(); });
    if (closed_ || pending_.empty()) break;
    auto* const raw = new natsMsg{std::move(pending_.front())};
    pending_.pop_front();
    pending_bytes_ -= raw->message.payload_bytes();
    lock.unlock();
    handler_(connection_, subscription_, raw, closure_);
    lock.lock();
  }
  closed_ = true;
  const natsOnCompleteCB completed = completed_;
  void* const closure = completed_closure_;
  lock.unlock();
  if (completed != nullptr) completed(closure);
  lock.lock();
  ended_ = true;
  changed_.notify_all();
}

}  // namespace orderlog::simulated_nats
