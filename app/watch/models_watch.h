#pragma once

// What became of the read models' versions, whoever asked for it. One thread.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/watch/journal_line.h"
#include "projections/versions/status.h"

namespace orderlog {

class ModelsWatch {
 public:
  void look(const std::vector<ProjectionStatus>& now, std::chrono::steady_clock::time_point at,
            std::vector<JournalLine>& out);

 private:
  struct Seen {
    VersionRole role = VersionRole::kServing;
    std::size_t skipped = 0;
    std::optional<StopReason> stopped;                 // as it was said
    std::chrono::steady_clock::time_point said_at;     // when it was
    std::chrono::steady_clock::time_point stopped_at;  // when it was seen last
    bool still_there = false;
  };

  void look_at_role(const ProjectionStatus& now, Seen* before, std::vector<JournalLine>& out) const;
  static void look_at_stop(const ProjectionStatus& now, std::chrono::steady_clock::time_point at,
                           Seen& seen, std::vector<JournalLine>& out);
  static void look_at_skipped(const ProjectionStatus& now, Seen& seen,
                              std::vector<JournalLine>& out);

  std::map<std::pair<std::string, std::uint32_t>, Seen> seen_;
  bool has_looked_ = false;
};

}  // namespace orderlog
