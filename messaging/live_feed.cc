#include "messaging/live_feed.h"

#include <utility>

namespace orderlog {
namespace {

// The stream is a little behind, not this much; then it is tried again later.
constexpr std::size_t kHeldMax = 8'192;
constexpr std::size_t kHeldBytesMax = std::size_t{32} << 20;

}  // namespace

void LiveFeed::leave() {
  state_ = State::kLeft;
  held_.clear();
  held_bytes_ = 0;
}

void LiveFeed::join() {
  if (state_ == State::kLeft) state_ = State::kJoining;
}

bool LiveFeed::take(BusMessage& message) {
  if (state_ == State::kLeft) return true;
  if (state_ == State::kJoined) return take_now(message);
  if (!reader_.read(message, event_)) return true;  // the stream tells of it too
  if (event_.position < intake_.awaited()) {
    intake_.compare(event_);
    return true;
  }
  if (held_.size() == kHeldMax || held_bytes_ > kHeldBytesMax) {
    leave();
    return true;
  }
  held_bytes_ += message.data().size();
  held_.push_back({event_.position, std::move(message)});
  return connect();
}

bool LiveFeed::connect() {
  if (state_ != State::kJoining) return true;
  while (!held_.empty() && held_.front().position < intake_.awaited()) {
    held_bytes_ -= held_.front().message.data().size();
    held_.pop_front();
  }
  if (held_.empty() || held_.front().position != intake_.awaited()) return true;
  state_ = State::kJoined;
  while (!held_.empty()) {
    const Held next = std::move(held_.front());
    held_bytes_ -= next.message.data().size();
    held_.pop_front();
    if (!take_now(next.message)) return false;
  }
  return true;
}

bool LiveFeed::take_now(const BusMessage& message) {
  const auto read = reader_.read(message, event_);
  return read ? intake_.take(event_) : intake_.take_unreadable(read.error());
}

}  // namespace orderlog
