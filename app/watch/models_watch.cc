#include "app/watch/models_watch.h"

namespace orderlog {
namespace {

using Moment = std::chrono::steady_clock::time_point;

// A version whose trouble comes and goes is said to go on when it has gone on for so long.
constexpr std::chrono::seconds kSteady{5};
// The same trouble in other words, with other figures say.
constexpr std::chrono::minutes kOtherWordsAfter{1};

bool is_same(const StopReason& a, const StopReason& b) {
  return a.position == b.position && a.is_meant == b.is_meant;
}

JournalLine line_of(DiagnosticsLevel level, std::string_view event,
                    const ProjectionStatus& status) {
  JournalLine line(level, event);
  line.with("name", status.name).with("version", std::int64_t{status.version});
  return line;
}

void add_place(JournalLine& line, Position position, const std::string& event_type,
               const std::string& stream) {
  if (position == Position(0)) return;
  line.with("position", static_cast<std::int64_t>(position.value()));
  line.with("event_type", event_type).with("stream", stream);
}

}  // namespace

void ModelsWatch::look_at_role(const ProjectionStatus& now, Seen* before,
                               std::vector<JournalLine>& out) const {
  if (before != nullptr && before->role == now.role) return;
  switch (now.role) {
    case VersionRole::kBuilding: {
      JournalLine line = line_of(DiagnosticsLevel::kInfo, "model_building", now);
      if (now.plan) line.with("reason", std::string(to_string(now.plan->reason)));
      out.push_back(std::move(line));
      return;
    }
    case VersionRole::kServing:
      // What serves at the start is no news.
      if (has_looked_) {
        out.push_back(line_of(DiagnosticsLevel::kInfo, "model_serves", now)
                          .with("position", static_cast<std::int64_t>(now.position.value())));
      }
      return;
    case VersionRole::kPrevious:
      if (before != nullptr && before->role == VersionRole::kBuilding) {
        out.push_back(line_of(DiagnosticsLevel::kInfo, "model_build_dropped", now));
      }
      return;
  }
}

void ModelsWatch::look_at_stop(const ProjectionStatus& now, Moment at, Seen& seen,
                               std::vector<JournalLine>& out) {
  if (now.role == VersionRole::kPrevious) {
    seen.stopped.reset();
    return;
  }
  if (now.stopped) {
    seen.stopped_at = at;
    if (seen.stopped == now.stopped) return;
    if (seen.stopped && is_same(*seen.stopped, *now.stopped) &&
        at - seen.said_at < kOtherWordsAfter) {
      return;
    }
    seen.stopped = now.stopped;
    seen.said_at = at;
    const StopReason& why = *now.stopped;
    JournalLine line = why.is_meant ? line_of(DiagnosticsLevel::kInfo, "model_waits", now)
                                    : line_of(DiagnosticsLevel::kWarning, "model_stopped", now);
    line.with("role", std::string(to_string(now.role)));
    add_place(line, why.position, why.event_type, why.stream);
    out.push_back(std::move(line.with("reason", why.reason)));
  } else if (seen.stopped && at - seen.stopped_at >= kSteady) {
    seen.stopped.reset();
    out.push_back(line_of(DiagnosticsLevel::kInfo, "model_goes_on", now));
  }
}

void ModelsWatch::look_at_skipped(const ProjectionStatus& now, Seen& seen,
                                  std::vector<JournalLine>& out) {
  for (; seen.skipped < now.skipped.size(); ++seen.skipped) {
    const SkippedEvent& event = now.skipped[seen.skipped];
    JournalLine line = line_of(DiagnosticsLevel::kWarning, "event_skipped", now);
    add_place(line, event.position, event.event_type, event.stream);
    out.push_back(std::move(line.with("reason", event.reason)));
  }
}

void ModelsWatch::look(const std::vector<ProjectionStatus>& now, Moment at,
                       std::vector<JournalLine>& out) {
  for (auto& [key, seen] : seen_) seen.still_there = false;
  for (const ProjectionStatus& status : now) {
    const auto found = seen_.find({status.name, status.version});
    look_at_role(status, found == seen_.end() ? nullptr : &found->second, out);
    Seen& seen = seen_[{status.name, status.version}];
    if (!has_looked_) seen.skipped = status.skipped.size();  // and was said when it was
    seen.role = status.role;
    seen.still_there = true;
    look_at_stop(status, at, seen, out);
    look_at_skipped(status, seen, out);
  }
  for (auto it = seen_.begin(); it != seen_.end();) {
    const auto& [key, seen] = *it;
    if (seen.still_there) {
      ++it;
      continue;
    }
    if (seen.role == VersionRole::kBuilding) {
      out.push_back(JournalLine(DiagnosticsLevel::kInfo, "model_build_dropped")
                        .with("name", key.first)
                        .with("version", std::int64_t{key.second}));
    }
    it = seen_.erase(it);
  }
  has_looked_ = true;
}

}  // namespace orderlog
