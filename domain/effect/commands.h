#pragma once

#include <cstdint>
#include <string>

#include "base/ids.h"

namespace orderlog {

// The work is done: said by whoever did it.
struct CompleteEffect {
  EffectId effect_id;
  std::string result;  // what came of it, for people

  friend bool operator==(const CompleteEffect&, const CompleteEffect&) = default;
};

// An attempt could not be brought to an end.
struct FailEffect {
  EffectId effect_id;
  std::string reason;
  std::int64_t attempt = 0;  // which one; 0: the present one

  friend bool operator==(const FailEffect&, const FailEffect&) = default;
};

// An operator lets a parked effect go again.
struct ReleaseEffect {
  EffectId effect_id;
  OperatorId operator_id;
  std::string reason;

  friend bool operator==(const ReleaseEffect&, const ReleaseEffect&) = default;
};

// The engine's own, when the effect's deadline has come: an attempt has taken too long, or the
// pause before the next one is over.
struct AdvanceEffect {
  EffectId effect_id;

  friend bool operator==(const AdvanceEffect&, const AdvanceEffect&) = default;
};

}  // namespace orderlog
