#pragma once

// Many pieces of work on several threads, their results taken in order.

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace orderlog {

// Calls `make(worker, i)` for each i below `count`, on `threads` threads (at least one) numbered
// from 0, and `join(result)` with the results in order of i, one at a time, on any of the threads;
// false ends it. At most twice as many results as threads are made and not joined yet, so a slow
// `join` bounds what is held. Returns when every thread has ended.
template <class Make, class Join>
void in_order(unsigned threads, std::uint64_t count, const Make& make, const Join& join) {
  using Made = decltype(make(0U, std::uint64_t{}));
  std::mutex mutex;
  std::condition_variable room;
  std::map<std::uint64_t, Made> waiting;
  std::uint64_t next = 0;
  std::uint64_t joined = 0;
  bool joining = false;
  bool ended = false;

  // Whoever holds the first result that is missing joins it, and what waited for it.
  const auto join_what_is_there = [&](std::unique_lock<std::mutex>& lock) {
    if (std::exchange(joining, true)) return;
    while (!ended && !waiting.empty() && waiting.begin()->first == joined) {
      auto node = waiting.extract(waiting.begin());
      lock.unlock();
      const bool go_on = join(node.mapped());
      lock.lock();
      ++joined;
      ended = !go_on;
      room.notify_all();
    }
    joining = false;
  };
  const auto work = [&](unsigned worker) {
    std::unique_lock lock(mutex);
    while (!ended && next < count) {
      if (next >= joined + 2 * std::uint64_t{threads}) {
        room.wait(lock);
        continue;
      }
      const std::uint64_t mine = next++;
      lock.unlock();
      Made made = make(worker, mine);
      lock.lock();
      waiting.emplace(mine, std::move(made));
      join_what_is_there(lock);
    }
  };
  std::vector<std::thread> others;
  for (unsigned worker = 1; worker < threads; ++worker) others.emplace_back(work, worker);
  work(0);
  for (std::thread& other : others) other.join();
}

}  // namespace orderlog
