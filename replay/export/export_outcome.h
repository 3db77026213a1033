#pragma once

// What every kind of export has in common: how far it came, and why it could not.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/ids.h"
#include "base/result.h"
#include "eventstore/event_store.h"

namespace orderlog {

struct ExportError {
  enum class Kind {
    kBadInput,  // what was named is not what it should be: another log's export, a file that was
                // cut
    kTrouble,   // the disk, or a log that can't be read
  };
  Kind kind = Kind::kTrouble;
  std::string sentence;
};

template <class T>
using ExportResult = Result<T, ExportError>;

[[nodiscard]] inline Failure<ExportError> bad_input(std::string sentence) {
  return fail(ExportError{ExportError::Kind::kBadInput, std::move(sentence)});
}
[[nodiscard]] inline Failure<ExportError> trouble(std::string sentence) {
  return fail(ExportError{ExportError::Kind::kTrouble, std::move(sentence)});
}

struct ExportReport {
  Position behind;            // what an earlier export had brought already; 0: nothing
  Head head;                  // of the log, up to which everything is exported now
  std::uint64_t commits = 0;  // of this run
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;  // of the whole export, on disk
  // Of what lies beside it for the next export to go on from, and where.
  std::uint64_t kept_bytes = 0;
  std::string kept;
};

// What is being done ("exporting"), in which unit ("events"), how much of it is done, and how much
// there is. Cheap enough to be called for every batch.
using ExportProgress = std::function<void(std::string_view doing, std::string_view unit,
                                          std::uint64_t done, std::uint64_t total)>;

// Nothing when `store` is the log that has `exported` as one of its heads, so that an export of it
// may go on there.
[[nodiscard]] ExportResult<Ok> check_continues(const EventStore& store, LineId line,
                                               const Head& exported, std::string_view where);

}  // namespace orderlog
