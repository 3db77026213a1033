#pragma once

// What exports and imports say to people and programs.

#include <string>

#include "app/export/export_flags.h"
#include "app/log/log_source.h"
#include "base/clock.h"
#include "replay/export/export_outcome.h"

namespace orderlog {

// Bad input ends with 2, what could not be done with 1.
[[nodiscard]] CommandError command_error(const ExportError& error);

[[nodiscard]] std::string export_report_text(const ExportPlan& plan, const ExportReport& report,
                                             TimeMs took_ms);
[[nodiscard]] std::string export_report_json(const ExportPlan& plan, const ExportReport& report,
                                             TimeMs took_ms);

}  // namespace orderlog
