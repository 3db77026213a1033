#include "app/watch/watch.h"

#include <algorithm>

namespace orderlog {
namespace {

using std::chrono::milliseconds;
using Moment = std::chrono::steady_clock::time_point;

constexpr std::chrono::minutes kAgainAfter{1};
constexpr milliseconds kSlowAppend{1'000};
// Clocks of good machines differ by less.
constexpr milliseconds kClockBehind{1'000};

JournalLine info(std::string_view event) { return {DiagnosticsLevel::kInfo, event}; }
JournalLine warning(std::string_view event) { return {DiagnosticsLevel::kWarning, event}; }
JournalLine error(std::string_view event) { return {DiagnosticsLevel::kError, event}; }

std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

std::optional<std::uint64_t> IncidentWatch::news(std::uint64_t times, Moment now) {
  if (times <= said_ || (said_at_ && now - *said_at_ < kAgainAfter)) return std::nullopt;
  said_at_ = now;
  return times - std::exchange(said_, times);
}

void Watch::look_at_disk(const Look& now, JournalLines& out) {
  if (!now.free_bytes || now.free_bytes_min == 0) return;
  const bool full = *now.free_bytes < now.free_bytes_min;
  if (full == std::exchange(disk_full_, full)) return;
  JournalLine line = full ? error("disk_full") : info("disk_has_room");
  line.with("free_bytes", number(*now.free_bytes));
  line.with("min_free_bytes", number(now.free_bytes_min));
  if (full) line.with("reason", "commands are refused until there is room again");
  out.push_back(std::move(line));
}

// While it goes on it is said again each time that it has taken twice as long.
void Watch::look_at_append(const Look& now, JournalLines& out) {
  if (now.append_lasts >= std::max(kSlowAppend, 2 * append_said_)) {
    append_said_ = now.append_lasts;
    out.push_back(
        warning("sync_slow")
            .with("ms", now.append_lasts.count())
            .with("reason", "the disk has not taken the log's last batch yet; its commands wait"));
  } else if (append_said_.count() > 0 && now.append_lasts < append_said_) {
    append_said_ = milliseconds(0);
    out.push_back(info("sync_done"));
  }
}

void Watch::look_at_clock(const Look& now, JournalLines& out) {
  const bool behind = now.log_ahead >= kClockBehind;
  if (behind == std::exchange(clock_behind_, behind)) return;
  if (!behind) return out.push_back(info("clock_caught_up"));
  out.push_back(warning("clock_behind_log")
                    .with("ms", now.log_ahead.count())
                    .with("reason",
                          "the log's last event was recorded later than it is now; no deadline "
                          "comes due until then"));
}

void Watch::look_at_deadlines(const Look& now, JournalLines& out) {
  const bool refused = now.deadlines_refused > 0;
  if (refused == std::exchange(deadlines_refused_, refused)) return;
  if (!refused) return out.push_back(info("deadlines_met"));
  out.push_back(error("deadlines_refused")
                    .with("count", number(now.deadlines_refused))
                    .with("reason", "they are due and can't be acted on; tried every minute"));
}

void Watch::look_at_damage(const Look& now, JournalLines& out) {
  if (const auto times = log_unreadable_.news(now.log_unreadable.times, now.at)) {
    out.push_back(error("log_unreadable")
                      .with("times", number(*times))
                      .with("reason", now.log_unreadable.last));
  }
  if (const auto times = rows_unreadable_.news(now.rows_unreadable.times, now.at)) {
    out.push_back(error("rows_unreadable")
                      .with("times", number(*times))
                      .with("reason", now.rows_unreadable.last));
  }
}

void Watch::look_at_connections(const Look& now, JournalLines& out) {
  if (const auto times = connections_refused_.news(now.connections_refused, now.at)) {
    out.push_back(warning("connections_refused")
                      .with("times", number(*times))
                      .with("connections_max", number(now.connections_max)));
  }
}

void Watch::look_at_relay(const Look& now, JournalLines& out) {
  if (const auto times = events_too_large_.news(now.events_too_large, now.at)) {
    out.push_back(warning("relay_events_too_large")
                      .with("times", number(*times))
                      .with("reason",
                            "larger than NATS or the stream takes; published without their data, "
                            "with a dataref"));
  }
}

void Watch::look_at_readiness(const Look& now, JournalLines& out) {
  if (now.draining) return;
  const bool ready = now.not_ready.empty();
  if (ready_ == ready) return;
  out.push_back(ready ? info("ready") : info("not_ready").with("reason", now.not_ready));
  ready_ = ready;
}

JournalLines Watch::look(const Look& now) {
  JournalLines out;
  look_at_disk(now, out);
  look_at_append(now, out);
  look_at_clock(now, out);
  look_at_deadlines(now, out);
  look_at_damage(now, out);
  look_at_connections(now, out);
  look_at_relay(now, out);
  models_.look(now.models, now.at, out);
  look_at_readiness(now, out);
  return out;
}

}  // namespace orderlog
