#pragma once

// Read models built beside everybody else, to be looked at: of a log that stands still (the log as
// it was at a position, say), in a directory that can be thrown away. A directory that holds them
// from an earlier position of the same log is taken from there on.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "eventstore/event_store.h"
#include "projections/read_models.h"
#include "projections/store/model_error.h"
#include "projections/store/model_store.h"
#include "projections/versions/bulk_load.h"
#include "projections/versions/model_definition.h"

namespace orderlog {

struct ScratchOptions {
  std::string directory;                     // a ScratchDirectory's
  std::vector<ModelDefinition> definitions;  // what is built, one after the other; empty: all
  // What the log is a beginning of, if it is one: tells models of a later position from those of
  // another log.
  const EventStore* whole_log = nullptr;
  BulkOptions bulk;
  std::size_t block_cache_bytes = std::size_t{64} << 20;
};

// Told on the thread that builds, about ten times a second: how many of the log's `events_total`
// are in, each when every model has it.
using ScratchProgress = std::function<void(std::uint64_t events, std::uint64_t events_total)>;

// One thread builds and ends; any thread asks. The log outlives it. Memory: the rows of a batch for
// each thread of the bulk load, the aggregates that it keeps decoded, and the block cache, however
// long the log is.
class ScratchModels {
 public:
  // Returns when every model is at the head that the log has at the call, rows and checkpoint; null
  // when `cancelled` came true before (what was built stays for the next time). Refuses models of
  // another log (kOtherLog), of a later position than the head (kAheadOfLog), of another program
  // (kForeign, kNewerSchema), and those that another process looks at (kInUse). kCorrupt for an
  // event that a model refuses.
  [[nodiscard]] static ModelResult<std::unique_ptr<ScratchModels>> build(
      EventStore& log, const Clock& clock, ScratchOptions options,
      const ScratchProgress& progress = nullptr, const std::atomic<bool>* cancelled = nullptr);

  // The last position whose rows are in.
  [[nodiscard]] Position position() const { return position_; }

  // The queries on them, each answered as of position(). Nothing follows the log.
  [[nodiscard]] ReadModels& models() const { return *models_; }

  // Every row of one of them, which must be among those that were built: see
  // ModelSnapshot::scan_all. Ends before this does.
  [[nodiscard]] ModelSnapshot rows(std::string_view name) const {
    return models_->served(name).pin().store->snapshot();
  }

 private:
  ScratchModels(Position position, std::unique_ptr<ReadModels> models)
      : position_(position), models_(std::move(models)) {}

  const Position position_;
  const std::unique_ptr<ReadModels> models_;
};

}  // namespace orderlog
