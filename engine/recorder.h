#pragma once

// Turns a decision into a commit: folds its events into the cached aggregates, gives them versions,
// positions and deadlines, and appends the encoded commit to the batch. Belongs to the line's
// thread; keeps its buffers.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "domain/decision.h"
#include "engine/aggregate_cache.h"
#include "engine/aggregate_loader.h"
#include "engine/batch.h"
#include "eventstore/commit.h"

namespace orderlog {

// The commit's header as far as the command gives it; views live during the call.
struct CommitHeader {
  std::string_view commit_id;
  TimeMs time_ms = 0;
  TimeMs recorded_at_ms = 0;
  std::uint32_t waited_ms = 0;
  bool imported = false;
  std::string_view tenant;
  std::string_view actor;
  std::string_view correlation_id;
  std::string_view idempotency_key;
  std::optional<StreamVersion> expected_version;
  std::string_view command;
  std::string_view command_body;
};

class Recorder {
 public:
  Recorder(LineId line, AggregateCache& cache, AggregateLoader& loader)
      : line_(line), cache_(cache), loader_(loader) {}

  // Brings every stream of `events` into the cache. Call it first: after it, recording can't fail.
  [[nodiscard]] StoreResult<Ok> prepare(std::string_view tenant, std::span<const NewEvent> events);

  // Encodes the events and folds them away; afterwards the cache shows the aggregates as they leave
  // them.
  void fold(const CommitHeader& header, Position first, std::uint64_t batch_number,
            std::span<NewEvent> events);
  // Appends the commit of the events folded last, with its answer.
  void append(const CommitHeader& header, Position first, const AnswerView& answer,
              CommitBatch& commits);

  // Aggregates touched since the last call that have come far enough since their last snapshot.
  void take_snapshots(std::vector<SnapshotToKeep>& out);
  // Everything in the cache whose reading again would take long. Nothing may be on its way to the
  // disk.
  void take_last_snapshots(std::vector<SnapshotToKeep>& out);
  // The cache was emptied: what was ripe is gone.
  void forget_ripe() { ripe_.clear(); }

 private:
  // Where an event's texts are in texts_.
  struct EventTexts {
    std::size_t stream;
    std::size_t payload;
    std::size_t end;
  };

  const LineId line_;
  AggregateCache& cache_;
  AggregateLoader& loader_;
  CommitView commit_;
  std::string texts_;
  std::vector<EventTexts> places_;
  std::vector<CachedAggregate*> prepared_;  // per event
  std::vector<CachedAggregate*> ripe_;      // due for a snapshot
};

}  // namespace orderlog
