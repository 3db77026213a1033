#include "app/log/verify_report.h"

#include <algorithm>

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

// "positions 7 to 9 can't be read: …"
std::string place(const VerifyFinding& finding) {
  if (finding.position == Position{}) return "the log: ";
  const std::string first = std::to_string(finding.position.value());
  if (finding.last <= finding.position) return "position " + first + ": ";
  return "positions " + first + " to " + std::to_string(finding.last.value()) + " ";
}

std::string counted(const std::optional<std::uint64_t>& number) {
  return number ? with_separators(*number) : "not counted";
}

// What the log had is known only from its anchor.
std::string what_was_kept(const SalvagedTo& salvaged) {
  std::string text = "up to position " + std::to_string(salvaged.what.head.position.value());
  if (salvaged.what.anchor && salvaged.what.anchor->position >= salvaged.what.head.position) {
    text += " of " + std::to_string(salvaged.what.anchor->position.value());
  }
  return text + ", to " + salvaged.directory;
}

}  // namespace

std::string verify_report_text(const VerifyReport& report, TimeMs duration_ms,
                               const std::optional<SalvagedTo>& salvaged) {
  std::string text;
  for (const VerifyFinding& finding : report.findings) {
    text += place(finding) + printable(finding.reason) + "\n";
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
  table.row({"streams", counted(report.streams)});
  table.row({"idempotency keys", counted(report.keys)});
  table.row({"bytes", with_separators(report.sums.bytes)});
  if (report.sums.commits > 0) {
    table.row({"recorded", span(report.sums.first_recorded_at, report.sums.last_recorded_at)});
    table.row({"happened", span(report.sums.earliest_ms, report.sums.latest_ms)});
  }
  table.row({"head", std::to_string(report.head.position.value())});
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
      .member("events", report.sums.events);
  if (report.streams) json.member("streams", *report.streams);
  if (report.keys) json.member("idempotency_keys", *report.keys);
  json.member("bytes", report.sums.bytes)
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
        .member("last_position", std::max(finding.position, finding.last).value())
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
