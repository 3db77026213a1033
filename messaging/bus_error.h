#pragma once

// What can be wrong with the bus. None of it can fail a command: it is shown, counted and tried
// again.

#include <string>
#include <string_view>

#include "base/result.h"

namespace orderlog {

enum class BusErrorCode {
  kConfiguration,  // what was asked for can't be: a URL or a file that can't be read
  kUnreachable,    // no server answers there
  kUnauthorized,   // the server refuses these credentials, or this subject with them
  kNoJetStream,    // the server, or this account, has no JetStream
  kNoStream,       // the stream is not there
  kStreamDiffers,  // a stream of that name is there, with other subjects or another retention
  kForeignStream,  // what the stream holds is not of this log
  kStreamFull,     // it refuses more
  kTooLarge,       // a message over a limit of the server or the stream
  kNoResponders,   // nobody is there who would answer
  kTimeout,        // no answer in time; what was asked for may have happened
  kEnded,          // the connection is gone
  kRefused,        // any other refusal
};

// "unreachable", "stream_full", …: stable, for metrics, the status page and diagnostics.
[[nodiscard]] std::string_view to_string(BusErrorCode code);

struct BusError {
  BusErrorCode code;
  std::string detail;  // a sentence for the operator, without credentials
};

template <class T>
using BusResult = Result<T, BusError>;

}  // namespace orderlog
