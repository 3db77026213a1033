#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/demo/json_api.h"

namespace orderlog {

// Calls `visit(JsonApi&, index)` for each index below `count`, from as many threads as there are
// connections, each with a connection of its own. Stops at the first failure and returns it.
template <class Visit>
[[nodiscard]] NetResult<Ok> concurrently(const HttpUrl& url, std::size_t connections,
                                         std::size_t count, Visit visit) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::optional<NetError> failed;
  const auto work = [&] {
    JsonApi api(url);
    for (std::size_t i = next.fetch_add(1); i < count; i = next.fetch_add(1)) {
      const NetResult<Ok> visited = visit(api, i);
      if (visited.ok()) continue;
      next = count;
      const std::lock_guard lock(mutex);
      if (!failed) failed = visited.error();
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < std::min(connections, count); ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  if (failed) return fail(*failed);
  return Ok{};
}

}  // namespace orderlog
