#include "messaging/drain_pace.h"

#include <algorithm>

namespace orderlog {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSample{100};
// What was not published in time is made up for, as far as this: a thread that is kept waiting by
// others must not fall behind the appends for it.
constexpr double kOwedSecondsMax = 0.5;

double seconds_of(DrainPace::Moment::duration time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

std::size_t DrainPace::may_publish(Moment now, Position head, Position sent) {
  look(now, head);
  const bool is_behind = head.value() > sent.value() + options_.backlog_events;
  if (options_.extra_percent == 0 || !is_behind || is_idle(now)) {
    counted_.reset();
    return kNoLimit;
  }
  if (!counted_) {
    counted_ = now;
    owed_ = 0;
  }
  owed_ = std::min(owed_ + pace() * seconds_of(now - *counted_), pace() * kOwedSecondsMax);
  counted_ = now;
  return owed_ < std::max(1.0, pace() * seconds_of(kPiece)) ? 0 : static_cast<std::size_t>(owed_);
}

void DrainPace::note_published(std::size_t events) {
  if (counted_) owed_ -= static_cast<double>(events);
}

void DrainPace::look(Moment now, Position head) {
  if (!seen_) {
    seen_ = head;
    sample_head_ = head;
    sample_began_ = now;
  }
  if (head > *seen_) grew_ = now;
  seen_ = head;
  const auto took = now - sample_began_;
  if (took < kSample) return;
  const double rate = static_cast<double>(head.value() - sample_head_.value()) / seconds_of(took);
  // At once when it rises, and by halves when it falls: a pause between two batches is none.
  appended_ = std::max(rate, (appended_ + rate) / 2);
  sample_head_ = head;
  sample_began_ = now;
}

double DrainPace::pace() const {
  const double extra = appended_ * static_cast<double>(options_.extra_percent) / 100;
  return appended_ + std::max(extra, static_cast<double>(kLeastExtra));
}

}  // namespace orderlog
