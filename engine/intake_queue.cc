#include "engine/intake_queue.h"

#include <algorithm>
#include <utility>

namespace orderlog {

SubmitResult IntakeQueue::put(Ticket* ticket) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return SubmitResult::kDraining;
    if (add({&ticket, 1}) == 0) return SubmitResult::kOverloaded;
    wake = std::exchange(sleeping_, false);
  }
  if (wake) wake_.notify_one();
  return SubmitResult::kTaken;
}

std::size_t IntakeQueue::put(std::span<Ticket* const> tickets) {
  std::size_t count = 0;
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return 0;
    count = add(tickets);
    wake = count > 0 && std::exchange(sleeping_, false);
  }
  if (wake) wake_.notify_one();
  return count;
}

std::size_t IntakeQueue::add(std::span<Ticket* const> tickets) {
  // Those put aside may be more than fit: a batch that was taken left its room to others.
  const std::size_t most =
      std::min(tickets.size(), most_.commands - std::min(most_.commands, waiting()));
  std::size_t held = held_bytes();
  std::size_t count = 0;
  for (; count < most; ++count) {
    const std::size_t bytes = tickets[count]->bytes;
    if (held > 0 && held + bytes > most_.bytes) break;
    held += bytes;
    put_in_ += bytes;
  }
  const auto first = tickets.begin();
  waiting_.insert(waiting_.end(), first, first + static_cast<std::ptrdiff_t>(count));
  return count;
}

void IntakeQueue::poke() {
  {
    const std::lock_guard lock(mutex_);
    poked_ = true;
    sleeping_ = false;
  }
  wake_.notify_one();
}

void IntakeQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    sleeping_ = false;
  }
  wake_.notify_one();
}

bool IntakeQueue::take(std::size_t max, std::chrono::milliseconds at_most, std::size_t put_aside,
                       std::vector<Ticket*>& out) {
  std::unique_lock lock(mutex_);
  put_aside_ = put_aside;
  const auto something = [this] { return taken_ < waiting_.size() || poked_ || closed_; };
  if (!something() && at_most.count() > 0) {
    sleeping_ = true;
    wake_.wait_for(lock, at_most, something);
    sleeping_ = false;
  }
  poked_ = false;
  const std::size_t count = std::min(max, waiting_.size() - taken_);
  const auto first = waiting_.begin() + static_cast<std::ptrdiff_t>(taken_);
  out.insert(out.end(), first, first + static_cast<std::ptrdiff_t>(count));
  taken_ += count;
  if (taken_ == waiting_.size()) {
    waiting_.clear();
    taken_ = 0;
  } else if (taken_ >= most_.commands) {
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(taken_));
    taken_ = 0;
  }
  return count > 0 || !closed_;
}

Amount IntakeQueue::size() const {
  const std::lock_guard lock(mutex_);
  return {waiting(), held_bytes()};
}

bool IntakeQueue::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

}  // namespace orderlog
