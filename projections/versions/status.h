#pragma once

// How a projection is doing, for operators.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "projections/versions/comparison.h"
#include "projections/versions/model_manifest.h"

namespace orderlog {

enum class ProjectionState {
  kRebuilding,  // is being filled in bulk, or waits for its turn
  kCatchingUp,  // has not come up to the log's head since it was started
  kComparing,   // with the version that serves
  kLive,
  kStopped,  // something is in its way, or it is only kept; the rows stand still
};

[[nodiscard]] std::string_view to_string(ProjectionState state);

struct StopReason {
  Position position;       // of the event in the way; 0 when it is not an event's fault
  std::string event_type;  // with the position
  std::string stream;
  std::string reason;  // a sentence
  std::string tenant = {};
  bool is_meant = false;  // no trouble: it stands still because it was asked to

  friend bool operator==(const StopReason&, const StopReason&) = default;
};

// Why a version that served before stands still.
[[nodiscard]] StopReason kept_for_rollback();

// Of one version of a model.
struct ProjectionStatus {
  std::string name;
  std::uint32_t version = 0;
  std::uint32_t schema_version = 0;
  VersionRole role = VersionRole::kServing;
  std::optional<BuildPlan> plan;  // of one that is building
  ProjectionState state = ProjectionState::kCatchingUp;
  Position position;
  std::uint64_t lag = 0;         // events between it and the log's head
  TimeMs lag_ms = 0;             // since the first of them was recorded
  double progress = 1;           // 0 to 1, of the log
  std::uint64_t rate = 0;        // events a second, lately
  std::optional<TimeMs> eta_ms;  // until the head is met, at that rate
  std::optional<StopReason> stopped;
  std::optional<Comparison> comparison;  // the last one of this version with the one that served
  std::vector<SkippedEvent> skipped;
};

}  // namespace orderlog
