#include "app/log/verify_report.h"

#include "app/progress.h"
#include "app/table.h"
#include "base/json/writer.h"
#include "base/printable_text.h"
#include "base/rfc3339.h"
#include "eventstore/chain.h"

namespace orderlog {
namespace {

std::string span(TimeMs first_ms, TimeMs last_ms) {
  return to_rfc3339(first_ms) + " to " + to_rfc3339(last_ms);
}

// What the log had is known only from its anchor.
std::string what_was_kept(const SalvagedTo& salvaged) {
  std::string text = "up to position " + with_separators(salvaged.what.head.position.value());
  if (salvaged.what.anchor && salvaged.what.anchor->position >= salvaged.what.head.position) {
    text += " of " + with_separators(salvaged.what.anchor->position.value());
  }
  return text + ", to " + salvaged.directory;
}

}  // namespace

std::string verify_report_text(const VerifyReport& report, TimeMs duration_ms,
                               const std::optional<SalvagedTo>& salvaged) {
  std::string text;
  for (const VerifyFinding& finding : report.findings) {
    text += finding.position == Position{}
                ? "the log: "
                : "position " + std::to_string(finding.position.value()) + ": ";
    text += printable(finding.reason) + "\n";
  }
  if (report.findings_total > report.findings.size()) {
    text += "and " + with_separators(report.findings_total - report.findings.size()) + " more\n";
  }
  if (!text.empty()) text += "\n";

  using enum TextTable::Align;
  TextTable table({kLeft, kLeft});
  table.row({"line", std::to_string(report.line.value())});
  table.row({"commits", with_separators(report.sums.commits)});
  table.row({"events", with_separators(report.sums.events)});
  table.row({"streams", with_separators(report.streams)});
  table.row({"idempotency keys", with_separators(report.keys)});
  table.row({"bytes", with_separators(report.sums.bytes)});
  if (report.sums.commits > 0) {
    table.row({"recorded", span(report.sums.first_recorded_at, report.sums.last_recorded_at)});
    table.row({"happened", span(report.sums.earliest_ms, report.sums.latest_ms)});
  }
  table.row({"head", with_separators(report.head.position.value())});
  table.row({"chain hash", to_hex(report.head.hash)});
  table.row({"read in", duration_text(duration_ms) +
                            (report.walks > 1 ? ", " + std::to_string(report.walks) + " walks"
                                              : std::string())});
  table.row({"findings", report.clean() ? "none: the log is what was written"
                                        : with_separators(report.findings_total)});
  if (salvaged) table.row({"salvaged", what_was_kept(*salvaged)});
  return text + table.text();
}

std::string verify_report_json(const VerifyReport& report, TimeMs duration_ms,
                               const std::optional<SalvagedTo>& salvaged) {
  std::string text;
  JsonWriter json(text);
  json.begin_object()
      .member("clean", report.clean())
      .member("line", static_cast<std::int64_t>(report.line.value()))
      .member("commits", report.sums.commits)
      .member("events", report.sums.events)
      .member("streams", report.streams)
      .member("idempotency_keys", report.keys)
      .member("bytes", report.sums.bytes)
      .member("first_recorded_at", report.sums.first_recorded_at)
      .member("last_recorded_at", report.sums.last_recorded_at)
      .member("earliest_at", report.sums.earliest_ms)
      .member("latest_at", report.sums.latest_ms)
      .member("position", report.head.position.value())
      .member("chain_hash", to_hex(report.head.hash))
      .member("duration_ms", duration_ms)
      .member("findings_total", report.findings_total)
      .key("findings")
      .begin_array();
  for (const VerifyFinding& finding : report.findings) {
    json.begin_object()
        .member("position", finding.position.value())
        .member("reason", valid_utf8(finding.reason))
        .end_object();
  }
  json.end_array();
  if (salvaged) {
    json.key("salvaged")
        .begin_object()
        .member("directory", salvaged->directory)
        .member("position", salvaged->what.head.position.value())
        .member("commits", salvaged->what.commits)
        .member("chain_hash", to_hex(salvaged->what.head.hash));
    if (salvaged->what.anchor) {
      json.member("of_position", salvaged->what.anchor->position.value());
    }
    json.end_object();
  }
  json.end_object();
  return text + "\n";
}

}  // namespace orderlog
