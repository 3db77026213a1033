#pragma once

// Fills a new version of a read model from the log, fast: several threads each read the whole log
// and fold the streams that are theirs, every thread writes its rows of a large batch as one sorted
// file, and the files of a batch become visible together, with the checkpoint behind them. So a row
// is sorted once and merged once instead of travelling through memtables and levels, and a build
// that was interrupted goes on behind its last batch.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "eventstore/event_store.h"
#include "projections/live/stream_skips.h"
#include "projections/store/model_store.h"
#include "projections/versions/model_definition.h"
#include "projections/versions/status.h"

namespace orderlog {

class BuildRoom;

struct BulkOptions {
  unsigned threads = 2;  // at most kMostParts; one where the model can't be filled by stream
  // A batch ends at whichever comes first: so many events, or so many bytes of commits, or of rows
  // that one of the threads has read to change them.
  std::size_t batch_events = std::size_t{1} << 17;
  std::size_t batch_bytes = std::size_t{64} << 20;
  // Of the threads, as setpriority(2) has it, while another version serves: a build takes what live
  // work leaves over.
  int nice = 0;
  // Files that are written before they are merged. One row is found among 200 in 40 us, and among
  // 800 in 7 ms; but merging takes as long as writing did.
  std::size_t files_unmerged_max = 192;
  // Asked before each batch: without room it ends with kNoRoom. Null: nobody looks.
  const BuildRoom* room = nullptr;
};

// Shared with those who watch and steer. Any thread.
struct BulkControl {
  std::atomic<std::uint64_t> position{0};
  std::atomic<std::uint64_t> rate{0};      // events a second, lately
  std::atomic<std::uint64_t> rate_max{0};  // 0: no limit
  std::atomic<bool> cancelled{false};
};

class BulkLoad {
 public:
  struct Reached {};
  struct Cancelled {};
  // StopReason: an event could not be applied; nothing of its batch is in.
  using Outcome = std::variant<Reached, Cancelled, StopReason, ModelError>;

  // All outlive it.
  BulkLoad(const EventStore& log, const ModelDefinition& definition, ModelStore& store,
           const StreamSkips& skips, BulkControl& control, BulkOptions options);
  ~BulkLoad();
  BulkLoad(const BulkLoad&) = delete;
  BulkLoad& operator=(const BulkLoad&) = delete;

  // From the store's checkpoint to `until`, the last position of a commit. One thread.
  [[nodiscard]] Outcome run(Position until);

 private:
  class BatchEnd;
  class Part;

  // All parts have written their files: takes them in, and says how far to read next.
  void complete_batch();
  void measure(std::uint64_t events);
  [[nodiscard]] std::optional<Outcome> merge_many();
  [[nodiscard]] std::optional<Outcome> no_room() const;
  [[nodiscard]] std::size_t next_batch_events() const;
  [[nodiscard]] bool is_too_early(std::uint64_t events) const;

  const EventStore& log_;
  ModelStore& store_;
  BulkControl& control_;
  const BulkOptions options_;
  std::unique_ptr<BatchEnd> batch_end_;
  std::vector<std::unique_ptr<Part>> parts_;
  // Between two batches only one thread touches these.
  Position until_;
  std::size_t batch_events_;
  std::optional<Outcome> outcome_;
  struct Pace;
  std::unique_ptr<Pace> pace_;
};

}  // namespace orderlog
