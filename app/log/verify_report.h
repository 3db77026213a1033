#pragma once

#include <string>

#include "base/clock.h"
#include "replay/verify.h"

namespace orderlog {

// For people: the findings, then a table of what was read.
[[nodiscard]] std::string verify_report_text(const VerifyReport& report, TimeMs duration_ms);
// For programs: the same as one line of JSON.
[[nodiscard]] std::string verify_report_json(const VerifyReport& report, TimeMs duration_ms);

}  // namespace orderlog
