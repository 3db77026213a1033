#pragma once

// Where whole commits are had from, for those to whom the stream does not give them.

#include <memory>

#include "eventstore/event_store.h"
#include "messaging/bus_error.h"

namespace orderlog {

struct LogPiece {
  // What follows, without gaps, as it was sealed; null when the log ends there.
  std::shared_ptr<const CommitBatch> commits;
  Position head;  // the log's, when it answered
};

class LogOrigin {
 public:
  virtual ~LogOrigin() = default;
  // The commits behind `after`, a commit's last position. Their chain is checked, from
  // `after.hash` on unless that is all zeros. Any thread; returns within some seconds.
  [[nodiscard]] virtual BusResult<LogPiece> fetch(const Head& after) = 0;
};

}  // namespace orderlog
