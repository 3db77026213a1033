#pragma once

// One version of a read model that follows the log: what is applied to its rows, how far they are,
// and what stopped them.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "eventstore/event_store.h"
#include "projections/live/served_model.h"
#include "projections/live/stream_skips.h"
#include "projections/projection.h"
#include "projections/store/model_store.h"
#include "projections/versions/status.h"

namespace orderlog {

// How far what stands at the status's position is behind the log: lag, lag_ms and progress.
void measure_lag(ProjectionStatus& status, const EventStore& log, TimeMs now_ms);

// The runtime's thread applies, commits, serves, stops and revives; any thread asks for position(),
// stopped(), status() and to retry.
class LiveModel {
 public:
  LiveModel(std::unique_ptr<Projection> projection, std::shared_ptr<ModelStore> store,
            std::uint32_t version = 1, StreamSkips skips = {});

  [[nodiscard]] Projection& projection() { return *projection_; }
  [[nodiscard]] const std::shared_ptr<ModelStore>& store() const { return store_; }
  [[nodiscard]] std::uint32_t version() const { return version_; }
  // Up to where the rows are committed.
  [[nodiscard]] Position position() const {
    return Position(position_.load(std::memory_order_acquire));
  }
  [[nodiscard]] bool has_met_head() const { return met_head_.load(std::memory_order_relaxed); }

  // From now on queries on `model` are answered from these rows; null: no more.
  void serve(ServedModel* model);

  [[nodiscard]] bool skips(std::string_view tenant, std::string_view stream) const {
    return skips_.has(tenant, stream);
  }
  void skip(std::string_view tenant, std::string_view stream) { skips_.add(tenant, stream); }

  struct ApplyError {
    std::string reason;
    bool is_of_the_world = false;  // a row could not be read; else the event is to blame
  };
  [[nodiscard]] Result<Ok, ApplyError> apply(const EventContext& context, const Event& event);
  // Writes the rows of `events` events with the checkpoint behind them, then lets the waiting
  // readers go on. After a failure everything since the last commit is dropped.
  [[nodiscard]] ModelResult<Ok> commit(const Checkpoint& checkpoint, std::size_t events);
  void discard();
  // Of the rows that were read since the last commit.
  [[nodiscard]] std::size_t read_bytes() const { return read_bytes_; }

  // The rows stand still from here on; with `retry_at` the runtime tries again by itself.
  using Moment = std::chrono::steady_clock::time_point;
  void stop(StopReason reason, std::optional<Moment> retry_at);
  // When trouble with the world comes again and again, the pauses grow.
  [[nodiscard]] std::chrono::milliseconds next_pause();
  // True once when it is time to try again; the model then counts as running.
  [[nodiscard]] bool revive(Moment now);
  // False unless it is stopped.
  bool ask_to_retry();
  [[nodiscard]] std::optional<StopReason> stopped() const;

  // An event was refused: what comes before its commit is to be applied once more, then the model
  // stops there.
  struct PendingStop {
    Position last;  // of the commit before
    StopReason reason;
  };
  std::optional<PendingStop> pending_stop;

  void note_head_met() { met_head_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] ProjectionStatus status(const EventStore& log, TimeMs now_ms) const;

 private:
  void count(std::size_t events);

  std::unique_ptr<Projection> projection_;
  std::shared_ptr<ModelStore> store_;
  const std::uint32_t version_;
  StreamSkips skips_;
  ModelBatch batch_;
  std::vector<ListStamps::List> touched_;  // by the batch
  std::size_t read_bytes_ = 0;             // by the batch
  std::shared_ptr<ListStamps> stamps_ = std::make_shared<ListStamps>();
  ServedModel* served_ = nullptr;
  std::atomic<std::uint64_t> position_;
  std::size_t events_since_flush_ = 0;
  int failures_ = 0;

  std::atomic<bool> met_head_{false};
  std::atomic<bool> retry_asked_{false};

  mutable std::mutex mutex_;  // over what follows
  bool stopped_ = false;
  StopReason reason_;
  std::optional<Moment> retry_at_;
  Moment sample_began_;
  std::size_t sample_events_ = 0;
  double rate_ = 0;
};

}  // namespace orderlog
