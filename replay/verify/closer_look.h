#pragma once

// Looks into a log's files where the store reads nothing: one damaged byte costs the store a whole
// block of commits, or all that lies behind it, and only the commit that holds it is lost.

#include <memory>
#include <string>
#include <vector>

#include "eventstore/salvage_reader.h"
#include "replay/verify/range_check.h"

namespace orderlog {

// One thread.
class CloserLook {
 public:
  // What is lost, and then commits in a row that are whole.
  struct Piece {
    Position lost_to;  // from where the piece begins; 0: nothing is lost
    RangeReport whole;
  };

  // `directory` is the log's own.
  CloserLook(std::string directory, LineId line) : directory_(std::move(directory)), check_(line) {}

  // What lies behind `before`, with commits that begin at `last` or before. The commits are checked
  // as any others. `linked`: the hash of `before` is known, and so proves what follows on it.
  [[nodiscard]] std::vector<Piece> look(const RangeTask& task, const Head& before, bool linked,
                                        Position last);

 private:
  const std::string directory_;
  RangeCheck check_;
  std::unique_ptr<SalvageReader> reader_;
};

}  // namespace orderlog
