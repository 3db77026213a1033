#pragma once

// What a command comes to.

#include <string>
#include <string_view>
#include <variant>

#include "base/ids.h"
#include "domain/decision.h"
#include "domain/rejection.h"

namespace orderlog {

// The command holds: now, or since the first time its key was seen. Synced before it was said.
struct Done {
  AnswerKind kind = AnswerKind::kChanged;
  StreamRef subject;
  StreamVersion version;  // of the subject
  std::string body;       // JSON
};

// The rules said no. With a key that answer is in the log too, and is given again.
struct Refused {
  Rejection rejection;
};

// The key was used with another command or another body.
struct KeyReused {};

enum class TroubleCode {
  kOverloaded,      // the queue is full; nothing happened
  kDraining,        // the server is going down; nothing happened
  kDiskFull,        // nothing happened
  kOutcomeUnknown,  // the sync failed; the same key again is safe
  kInternal,        // reading what the decision needs failed; nothing happened
};

struct Trouble {
  TroubleCode code = TroubleCode::kOverloaded;
  std::string detail;
};

struct Answer {
  std::variant<Trouble, Done, Refused, KeyReused> outcome;
  // The consistency token: the answer's own commit, or for a repeat the first one's, or the head it
  // was judged by.
  LineId line;
  Position position;
  bool replayed = false;
};

[[nodiscard]] std::string_view to_string(TroubleCode code);

}  // namespace orderlog
