#pragma once

// Reads the log once for all models that are at the same position.

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "base/json/reader.h"
#include "eventstore/commit.h"
#include "eventstore/event_store.h"
#include "projections/live/live_model.h"

namespace orderlog {

// The runtime's thread.
class Follower {
 public:
  // `models` are at `position`. What a model has seen already is not applied to it again, even if
  // it is further than that.
  Follower(const EventStore& log, Position position, std::vector<LiveModel*> models);

  [[nodiscard]] Position position() const { return position_; }
  [[nodiscard]] const std::vector<LiveModel*>& models() const { return models_; }
  void leave(const LiveModel& model) {
    std::erase_if(models_, [&model](const LiveModel* one) { return one == &model; });
  }
  // They are where this follower is.
  void take_over(const std::vector<LiveModel*>& models);

  struct Limits {
    std::size_t events_max = 2'048;
    std::chrono::milliseconds time_max{5};
    Position until;  // a commit's last position; nothing behind it is applied
    // Of commits, and of rows that were read to change them.
    std::size_t bytes_max = std::size_t{4} << 20;
  };

  // Applies what the log holds next, within the limits (a commit is never cut), and commits every
  // model's rows. Models that something went wrong with leave this follower, stopped or with a
  // pending stop; they come back in `left`. Returns how many events were read.
  [[nodiscard]] std::size_t advance(const Limits& limits, std::vector<LiveModel*>& left);

 private:
  [[nodiscard]] bool apply(const CommitBytes& commit, std::vector<LiveModel*>& left);
  // Of the rows that the models have read in this batch.
  [[nodiscard]] std::size_t read_bytes() const;
  void apply_event(std::size_t index, std::vector<LiveModel*>& left);
  void refuse(LiveModel* model, std::size_t index, std::string reason,
              std::vector<LiveModel*>& left);
  void commit_models(const Checkpoint& checkpoint, std::size_t events,
                     std::vector<LiveModel*>& left);
  void stop_all(const std::string& reason, std::vector<LiveModel*>& left);
  void drop(LiveModel* model, std::vector<LiveModel*>& left);

  const EventStore& log_;
  Position position_;
  std::vector<LiveModel*> models_;
  std::unique_ptr<CommitCursor> cursor_;
  CommitView commit_;
  JsonParser parser_;
};

}  // namespace orderlog
