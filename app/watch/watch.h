#pragma once

// Says what changed between one look at the server and the next: each trouble once when it begins
// and once when it is over, and what happens again and again at most once a minute. Pure but for
// what it remembers; one thread.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/watch/journal_line.h"
#include "app/watch/look.h"
#include "app/watch/models_watch.h"

namespace orderlog {

using JournalLines = std::vector<JournalLine>;

// Something that may happen a thousand times a second.
class IncidentWatch {
 public:
  // How often it happened since it was said last; nothing when it did not, or when it is too early
  // to say so again.
  [[nodiscard]] std::optional<std::uint64_t> news(std::uint64_t times,
                                                  std::chrono::steady_clock::time_point now);

 private:
  std::uint64_t said_ = 0;
  std::optional<std::chrono::steady_clock::time_point> said_at_;
};

class Watch {
 public:
  [[nodiscard]] JournalLines look(const Look& now);

 private:
  void look_at_disk(const Look& now, JournalLines& out);
  void look_at_append(const Look& now, JournalLines& out);
  void look_at_clock(const Look& now, JournalLines& out);
  void look_at_deadlines(const Look& now, JournalLines& out);
  void look_at_damage(const Look& now, JournalLines& out);
  void look_at_connections(const Look& now, JournalLines& out);
  void look_at_relay(const Look& now, JournalLines& out);
  void look_at_readiness(const Look& now, JournalLines& out);

  bool disk_full_ = false;
  std::chrono::milliseconds append_said_{0};
  bool clock_behind_ = false;
  bool deadlines_refused_ = false;
  IncidentWatch log_unreadable_;
  IncidentWatch rows_unreadable_;
  IncidentWatch connections_refused_;
  IncidentWatch events_too_large_;
  std::optional<bool> ready_;
  ModelsWatch models_;
};

}  // namespace orderlog
