#pragma once

// The newest sealed batches, kept in memory so that followers close behind the head never touch the
// disk. The log thread pushes, any thread finds.

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "eventstore/commit.h"

namespace orderlog {

class LogTail {
 public:
  explicit LogTail(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  void push(std::shared_ptr<const CommitBatch> batch);

  struct Found {
    std::shared_ptr<const CommitBatch> batch;
    std::size_t index = 0;

    [[nodiscard]] CommitBytes commit() const { return (*batch)[index]; }
  };
  // The commit that holds `position`, if it is still here.
  [[nodiscard]] std::optional<Found> find(Position position) const;

  // Where the tail begins; nullopt while it is empty.
  [[nodiscard]] std::optional<Position> first() const;

 private:
  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<const CommitBatch>> batches_;
  std::size_t bytes_ = 0;
};

}  // namespace orderlog
