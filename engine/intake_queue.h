#pragma once

// The line's bounded queue: many threads put tickets in, the line's thread takes them in batches.
// One lock per put, one wake-up per sleep.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <span>
#include <vector>

#include "engine/line.h"
#include "engine/ticket.h"

namespace orderlog {

class IntakeQueue {
 public:
  explicit IntakeQueue(std::size_t capacity) : capacity_(capacity) { waiting_.reserve(capacity); }

  // Any thread.
  [[nodiscard]] SubmitResult put(Ticket* ticket);
  // As many as there is room for, from the front; returns how many, 0 also when closed.
  [[nodiscard]] std::size_t put(std::span<Ticket* const> tickets);
  // Any thread: take() returns at once, the present or the next one, even with nothing to take.
  void poke();
  // Any thread: nothing gets in any more; what is inside is still taken.
  void close();

  // The line's thread: waits until there is a ticket, a poke, a close, or the time is over; appends
  // at most `max` tickets to `out`. False when closed and empty. `put_aside` tickets of those taken
  // before are waiting still: until the next take() they need room like those in here.
  [[nodiscard]] bool take(std::size_t max, std::chrono::milliseconds at_most, std::size_t put_aside,
                          std::vector<Ticket*>& out);

  // How many are waiting, those put aside among them.
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool closed() const;

 private:
  // With the mutex held.
  [[nodiscard]] std::size_t waiting() const { return waiting_.size() - taken_ + put_aside_; }

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  const std::size_t capacity_;
  std::vector<Ticket*> waiting_;  // from taken_ on
  std::size_t taken_ = 0;
  std::size_t put_aside_ = 0;
  bool sleeping_ = false;
  bool poked_ = false;
  bool closed_ = false;
};

}  // namespace orderlog
