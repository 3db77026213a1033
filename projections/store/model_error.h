#pragma once

// What may be wrong with a read model's data. None of it is ever worse than a rebuild: the log is
// the truth.

#include <string>

#include "base/result.h"

namespace orderlog {

enum class ModelErrorCode {
  kForeign,      // the directory holds something else, or another model
  kNewerSchema,  // written by a newer program
  kAheadOfLog,   // the model has seen events that the log no longer has
  kOtherLog,     // the model was built from another log
  kInUse,        // another process has it open
  kCorrupt,      // what is on disk is not what was written
  kTooLarge,     // it could be written, and not be read again
  kNoRoom,       // on the disk, beside what is kept free for commands
  kIo,
};

struct ModelError {
  ModelErrorCode code;
  std::string detail;  // a sentence that says what to do
};

template <class T>
using ModelResult = Result<T, ModelError>;

}  // namespace orderlog
