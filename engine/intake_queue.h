#pragma once

// The line's bounded queue: many threads put tickets in, the line's thread takes them in batches.
// One lock per put, one wake-up per sleep.
//
// Two bounds: the commands that wait in here, and the bytes of all that have come in and are not
// answered yet, wherever they are.

#include <atomic>
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
  explicit IntakeQueue(Amount most) : most_(most) { waiting_.reserve(most.commands); }

  // Any thread. Where nothing is held, one ticket fits whatever its bytes.
  [[nodiscard]] SubmitResult put(Ticket* ticket);
  // As many as there is room for, from the front; returns how many, 0 also when closed.
  [[nodiscard]] std::size_t put(std::span<Ticket* const> tickets);
  // Any thread: so many bytes of tickets that were put in are answered.
  void give_back(std::size_t bytes) { given_back_.fetch_add(bytes, std::memory_order_relaxed); }
  // Any thread: take() returns at once, the present or the next one, even with nothing to take.
  void poke();
  // Any thread: nothing gets in any more; what is inside is still taken.
  void close();

  // The line's thread: waits until there is a ticket, a poke, a close, or the time is over; appends
  // at most `max` tickets to `out`. False when closed and empty. `put_aside` tickets of those taken
  // before are waiting still: until the next take() they need room like those in here.
  [[nodiscard]] bool take(std::size_t max, std::chrono::milliseconds at_most, std::size_t put_aside,
                          std::vector<Ticket*>& out);

  // The commands that are waiting, those put aside among them, and the bytes that are held.
  [[nodiscard]] Amount size() const;
  [[nodiscard]] bool closed() const;

 private:
  // With the mutex held.
  [[nodiscard]] std::size_t waiting() const { return waiting_.size() - taken_ + put_aside_; }
  [[nodiscard]] std::size_t held_bytes() const {
    return put_in_ - given_back_.load(std::memory_order_relaxed);
  }
  // Puts in as many as there is room for; returns how many.
  std::size_t add(std::span<Ticket* const> tickets);

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  const Amount most_;
  std::vector<Ticket*> waiting_;  // from taken_ on
  std::size_t taken_ = 0;
  std::size_t put_aside_ = 0;
  // Bytes since the start; both may wrap. What is given back needs no lock.
  std::size_t put_in_ = 0;
  std::atomic<std::size_t> given_back_{0};
  bool sleeping_ = false;
  bool poked_ = false;
  bool closed_ = false;
};

}  // namespace orderlog
