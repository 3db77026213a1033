#include "projections/versions/status.h"

namespace orderlog {

std::string_view to_string(ProjectionState state) {
  switch (state) {
    case ProjectionState::kRebuilding:
      return "rebuilding";
    case ProjectionState::kComparing:
      return "comparing";
    case ProjectionState::kCatchingUp:
      return "catching_up";
    case ProjectionState::kLive:
      return "live";
    case ProjectionState::kStopped:
      return "stopped";
  }
  return "";
}

StopReason kept_for_rollback() {
  return StopReason{Position(0), "", "", "It is kept for a rollback.", "", true};
}

}  // namespace orderlog
