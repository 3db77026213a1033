#pragma once

// What goes from the line's thread to the log's: commits to sync together, and who waits for them.

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "engine/ticket.h"
#include "eventstore/commit.h"
#include "eventstore/event_store.h"

namespace orderlog {

struct SnapshotToKeep {
  std::string tenant;
  std::string stream;
  Snapshot snapshot;
};

struct Batch {
  std::uint64_t number = 0;  // from 1, in order; of several put together the last one's
  std::shared_ptr<CommitBatch> commits = std::make_shared<CommitBatch>();
  // Answers that hold once these commits, and all before them, are durable.
  std::vector<Ticket*> tickets;
  std::size_t answer_bytes = 0;  // of these tickets
  std::vector<SnapshotToKeep> snapshots;

  // What it adds to the memory of its commands.
  [[nodiscard]] std::size_t bytes() const { return commits->bytes() + answer_bytes; }

  // Takes in the batch that follows on this one.
  void append(Batch next) {
    number = next.number;
    commits->append(*next.commits);
    tickets.insert(tickets.end(), next.tickets.begin(), next.tickets.end());
    answer_bytes += next.answer_bytes;
    std::move(next.snapshots.begin(), next.snapshots.end(), std::back_inserter(snapshots));
  }
};

}  // namespace orderlog
