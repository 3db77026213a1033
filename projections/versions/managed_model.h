#pragma once

// One read model with all its versions: which of them serves, which is being built, and what an
// operator may do about it. What must survive a crash is in the manifest before it has any effect,
// so a start finds what to go on with, and exactly one version serves.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "eventstore/event_store.h"
#include "projections/live/live_model.h"
#include "projections/live/runtime.h"
#include "projections/live/served_model.h"
#include "projections/versions/build_room.h"
#include "projections/versions/bulk_load.h"
#include "projections/versions/comparison.h"
#include "projections/versions/model_definition.h"
#include "projections/versions/model_manifest.h"
#include "projections/versions/status.h"

namespace orderlog {

// What all models of a process stand on. Outlives them.
struct ModelSurroundings {
  EventStore& log;
  const Clock& clock;
  ProjectionRuntime& runtime;
  std::shared_ptr<ModelResources> resources;
  std::string directory;  // DIR/models
  BulkOptions bulk;
  BuildRoom room;
  // A version that is less behind than this is not filled in bulk, but by the runtime, which knows
  // no limit of its rate.
  std::uint64_t bulk_from_events = 50'000;
  [[nodiscard]] bool ever_in_bulk() const {
    return bulk_from_events < std::numeric_limits<std::uint64_t>::max();
  }
  // What an operator should know of, once each: a code and a sentence.
  std::function<void(const std::string& code, const std::string& sentence)> warn;
  // Where the log comes in from elsewhere and is not there yet: takes a version's checkpoint, for
  // whoever feeds the log to compare. Null: it is compared with the log here and now.
  std::function<void(const Head& checkpoint)> expect = nullptr;
  // A bug that the crash tests must find: a switch takes effect before the manifest has it.
  bool planted_switch_before_manifest = false;
};

// Why an operator's request was refused; a stable code of the HTTP contract.
struct OperatorRefusal {
  std::string code;
  std::string detail;
};

using OperatorResult = Result<Ok, OperatorRefusal>;

// open() and start() on one thread; build() on the builder's; everything else on any but the
// runtime's.
class ManagedModel {
 public:
  // Has build() called on the builder's thread, not before the pause is over.
  using Enqueue = std::function<void(ManagedModel&, std::chrono::milliseconds pause)>;

  ManagedModel(ModelDefinition definition, const ModelSurroundings& surroundings, Enqueue enqueue);
  ~ManagedModel();
  ManagedModel(const ManagedModel&) = delete;
  ManagedModel& operator=(const ManagedModel&) = delete;

  [[nodiscard]] const std::string& name() const { return definition_.name; }
  [[nodiscard]] const ServedModel& served() const { return served_; }

  // Finds what there is, mends what can't be used by building it again, and refuses what only a
  // person can settle: data that is ahead of the log or of another log, of a newer program, or in
  // use.
  [[nodiscard]] ModelResult<Ok> open();
  // The serving version follows the log, and what is to be built gets built.
  void start();

  // A new version from the first event on.
  [[nodiscard]] OperatorResult rebuild(SwitchPolicy policy, std::uint64_t rate_max);
  // Back to the version before; it catches up first.
  [[nodiscard]] OperatorResult roll_back();
  // The version before is dropped: there is nothing to take back any more, and its disk is free.
  [[nodiscard]] OperatorResult discard();
  // The version that is being built is dropped.
  [[nodiscard]] OperatorResult cancel();
  // The version that was built takes over whatever the comparison said.
  [[nodiscard]] OperatorResult switch_over();
  [[nodiscard]] OperatorResult throttle(std::uint64_t rate_max);
  // A stopped version tries its event again, or leaves it out with all that follows in its stream.
  [[nodiscard]] OperatorResult retry();
  [[nodiscard]] OperatorResult skip();

  // One entry per version that exists.
  [[nodiscard]] std::vector<ProjectionStatus> status() const;
  [[nodiscard]] bool serves() const { return serving() != nullptr; }
  // Whether the serving version has met the head since the start, or stands still for a reason.
  [[nodiscard]] bool has_caught_up() const;
  // What is in the way of the version that serves, or is to.
  [[nodiscard]] std::optional<StopReason> stands_still() const;

  // Whether nobody minds that the next build() comes after the others' builds: a version is built
  // from far behind while another one serves.
  [[nodiscard]] bool can_wait() const;
  // As far as it gets: until the new version serves, or waits for an operator, or was cancelled, or
  // the process ends.
  void build();
  // Has build() return soon. What was built stays for the next start.
  void interrupt_build();

 private:
  enum class Phase { kWaiting, kLoading, kMerging, kCatchingUp, kComparing, kHeld };

  struct Candidate {
    VersionRecord record;
    StreamSkips skips;
    std::shared_ptr<ModelStore> store;
    std::shared_ptr<LiveModel> live;  // once it follows the log
  };

  struct Stopped {
    std::shared_ptr<LiveModel> model;  // null: the build that is held
    StopReason reason;
  };

  // What rows are opened for. kServeAgain: those that are gone are a damage.
  enum class Use { kLive, kBulk, kServeAgain };

  [[nodiscard]] std::vector<Stopped> stopped() const;
  void revive(const Stopped& version);
  [[nodiscard]] std::string directory_of(std::uint32_t version) const;
  [[nodiscard]] ModelResult<Ok> save(const ModelManifest& manifest) const;
  [[nodiscard]] ModelResult<std::shared_ptr<ModelStore>> open_store(const VersionRecord& record,
                                                                    Use use);
  [[nodiscard]] ModelResult<std::shared_ptr<ModelStore>> open_rows(const VersionRecord& record,
                                                                   Use use) const;
  // False when there was none that can be read, and it was made of what lies there.
  [[nodiscard]] ModelResult<bool> find_manifest();
  [[nodiscard]] ModelResult<Ok> furthest_first(std::vector<VersionRecord>& versions);
  [[nodiscard]] ModelResult<Ok> open_serving();
  [[nodiscard]] ModelResult<Ok> check_the_others();
  void plan_what_is_missing();
  void remove_strangers() const;
  void plan_build(BuildPlan plan);
  [[nodiscard]] std::shared_ptr<LiveModel> live_model(const VersionRecord& record,
                                                      std::shared_ptr<ModelStore> store) const;

  // build() in steps; false, and what the candidate's end is, when it can't go on.
  [[nodiscard]] bool open_candidate(Candidate& candidate);
  [[nodiscard]] bool load(Candidate& candidate);
  [[nodiscard]] bool merge(Candidate& candidate);
  [[nodiscard]] bool catch_up(Candidate& candidate);
  [[nodiscard]] bool may_switch(Candidate& candidate);
  [[nodiscard]] bool may_switch_uncompared(const Candidate& candidate, const ModelError& why);
  [[nodiscard]] ModelResult<std::optional<Comparison>> compare(Candidate& candidate,
                                                               LiveModel& old);
  [[nodiscard]] bool come_level(Candidate& candidate);
  [[nodiscard]] bool switch_to(Candidate& candidate);
  void put_away(Candidate& candidate);
  void hold(const Candidate& candidate, std::string sentence);
  void hold(std::uint32_t version, StopReason reason);
  [[nodiscard]] bool hold_if_stopped(const Candidate& candidate);
  void try_again_later(std::uint32_t version, std::string sentence);
  void fail_build(const Candidate& candidate, const ModelError& error);
  [[nodiscard]] std::optional<ModelError> no_room_for(const VersionRecord& record) const;
  void make_way(const Candidate& candidate, const ModelError& error);
  [[nodiscard]] ModelResult<std::uint32_t> start_over(std::uint32_t version);
  [[nodiscard]] bool is_wanted(const Candidate& candidate) const;
  [[nodiscard]] std::shared_ptr<LiveModel> serving() const;
  [[nodiscard]] SwitchPolicy policy() const;
  void set_phase(Phase phase);
  // Both with the lock held.
  [[nodiscard]] OperatorResult already_rebuilding() const;
  void wait_for_turn(Position position);
  [[nodiscard]] ProjectionStatus candidate_status(const VersionRecord& record,
                                                  ProjectionStatus status) const;
  void estimate(ProjectionStatus& status) const;

  const ModelDefinition definition_;
  const ModelSurroundings& around_;
  const Enqueue enqueue_;
  ServedModel served_;

  mutable std::mutex mutex_;  // over all that follows
  ModelManifest manifest_;
  std::shared_ptr<LiveModel> serving_;
  std::shared_ptr<LiveModel> following_;      // the candidate once it follows the log
  std::weak_ptr<ModelStore> previous_store_;  // open still while a query holds on to it
  Phase phase_ = Phase::kWaiting;
  std::optional<StopReason> held_;
  std::optional<Comparison> comparison_;
  std::uint32_t compared_ = 0;  // the version whose comparison it is
  int failures_ = 0;
  std::uint32_t at_work_ = 0;         // the version that `control_` tells of
  std::uint64_t bytes_expected_ = 0;  // the builder's thread: of a version that found no room

  BulkControl control_;
  std::atomic<bool> ending_{false};
};

}  // namespace orderlog
