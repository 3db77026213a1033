#pragma once

// What exports and imports say to people and programs.

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "app/export/export_flags.h"
#include "app/log/log_source.h"
#include "app/progress.h"
#include "base/clock.h"
#include "replay/export/export_outcome.h"

namespace orderlog {

// One Progress after the other, for a task in stages. One thread.
class StagedProgress {
 public:
  // Both outlive it.
  StagedProgress(std::ostream& out, const Clock& clock) : out_(out), clock_(clock) {}

  // A new `doing` ends the stage before.
  void update(std::string_view doing, std::string_view unit, std::uint64_t done,
              std::uint64_t total);
  void finish();

 private:
  std::ostream& out_;
  const Clock& clock_;
  std::string doing_;
  std::optional<Progress> progress_;
  std::uint64_t done_ = 0;
};

// Bad input ends with 2, what could not be done with 1.
[[nodiscard]] CommandError command_error(const ExportError& error);

[[nodiscard]] std::string export_report_text(const ExportPlan& plan, const ExportReport& report,
                                             TimeMs took_ms);
[[nodiscard]] std::string export_report_json(const ExportPlan& plan, const ExportReport& report,
                                             TimeMs took_ms);

}  // namespace orderlog
