#pragma once

// What a command is answered that the line did not take.

#include "engine/answer.h"
#include "engine/line.h"

namespace orderlog {

[[nodiscard]] inline Trouble not_taken(SubmitResult why) {
  const bool is_full = why == SubmitResult::kOverloaded;
  return {is_full ? TroubleCode::kOverloaded : TroubleCode::kDraining, ""};
}

// The same of the rest of a batch, of which the line says only how much it took.
[[nodiscard]] inline Trouble not_taken(const Line& line) {
  return not_taken(line.draining() ? SubmitResult::kDraining : SubmitResult::kOverloaded);
}

}  // namespace orderlog
