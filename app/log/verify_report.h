#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "replay/verify/salvage.h"
#include "replay/verify/verify.h"

namespace orderlog {

struct SalvagedTo {
  std::string directory;
  Salvaged what;
};

// For people: the findings, then a table of what was read, and what was salvaged of it.
[[nodiscard]] std::string verify_report_text(const VerifyReport& report, TimeMs duration_ms,
                                             const std::optional<SalvagedTo>& salvaged);
// For programs: the same as one line of JSON.
[[nodiscard]] std::string verify_report_json(const VerifyReport& report, TimeMs duration_ms,
                                             const std::optional<SalvagedTo>& salvaged);

}  // namespace orderlog
