#include "replay/verify/range_check.h"

#include <algorithm>

namespace orderlog {

void CommitSums::add(const CommitBytes& commit) {
  ++commits;
  events += commit.last.value() - commit.first.value() + 1;
  bytes += commit.bytes.size();
}

void CommitSums::add_times(const CommitView& commit) {
  if (readable++ == 0) {
    first_recorded_at = commit.recorded_at_ms;
    earliest_ms = commit.time_ms;
    latest_ms = commit.time_ms;
  }
  last_recorded_at = commit.recorded_at_ms;
  earliest_ms = std::min(earliest_ms, commit.time_ms);
  latest_ms = std::max(latest_ms, commit.time_ms);
}

void CommitSums::add(const CommitSums& later) {
  commits += later.commits;
  events += later.events;
  bytes += later.bytes;
  if (later.readable == 0) return;
  if (readable == 0) {
    first_recorded_at = later.first_recorded_at;
    earliest_ms = later.earliest_ms;
    latest_ms = later.latest_ms;
  }
  readable += later.readable;
  last_recorded_at = later.last_recorded_at;
  earliest_ms = std::min(earliest_ms, later.earliest_ms);
  latest_ms = std::max(latest_ms, later.latest_ms);
}

RangeReport RangeCheck::check(const RangeTask& task, Position from, Position end) {
  RangeReport report;
  report.last = Position{end.value() - 1};
  const auto cursor = task.store.read_from(from);
  // The first may be the last of the range before, and reach into this one.
  for (bool first = true; report.end.position.next() < end; first = false) {
    const auto commit = cursor->next();
    if (!commit.ok()) {
      report.unreadable = commit.error();
      return report;
    }
    if (!commit->has_value()) {
      report.log_ends = true;
      return report;
    }
    if (first && (*commit)->first < from) {
      if ((*commit)->last.next() >= end) return report;
      continue;
    }
    if ((*commit)->first >= end) return report;
    take(task, **commit, report);
  }
  return report;
}

void RangeCheck::take(const RangeTask& task, const CommitBytes& bytes, RangeReport& report) {
  if (task.contents) check_link(task, bytes, report);
  report.end = {bytes.last, stored_hash(bytes.bytes)};
  if (task.contents && task.anchor && task.anchor->position == bytes.last) {
    report.passes_anchor = true;
    if (task.anchor->hash != report.end.hash) {
      report.findings.push_back(
          {bytes.last, "the anchor bears another chain hash for this position"});
    }
  }
  const bool readable = task.contents ? commit_.check(bytes, report.findings) : commit_.read(bytes);
  report.sums.add(bytes);
  if (!readable) return;
  report.sums.add_times(commit_.view());
  collect_names(task, report);
}

void RangeCheck::check_link(const RangeTask& task, const CommitBytes& bytes, RangeReport& report) {
  if (report.sums.commits == 0) {
    report.first_bytes = bytes.bytes;
    return;
  }
  if (auto gap = gap_before(bytes, report.end.position.next())) {
    report.findings.push_back(std::move(*gap));
  }
  if (task.planted_trust_stored_hashes) return;
  // From what is stored, so that one bad commit is one finding.
  if (auto broken = broken_link(chain_, report.end.hash, bytes)) {
    report.findings.push_back(std::move(*broken));
  }
}

void RangeCheck::collect_names(const RangeTask& task, RangeReport& report) const {
  const CommitView& commit = commit_.view();
  const auto add = [&](NameUse use) {
    if (task.share.holds(use.name)) report.names.push_back(use);
  };
  if (!commit.idempotency_key.empty()) {
    add({task.names.of_key(commit.tenant, commit.idempotency_key),
         commit.first_position,
         {},
         {},
         true});
  }
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    const EventView& event = commit.events[i];
    add({task.names.of_stream(commit.tenant, event.stream), commit.position_of(i), event.previous,
         event.version});
  }
}

std::optional<VerifyFinding> gap_before(const CommitBytes& commit, Position expected) {
  if (commit.first == expected) return std::nullopt;
  return VerifyFinding{
      commit.first, "positions have a gap: " + std::to_string(expected.value()) + " was to follow"};
}

std::optional<VerifyFinding> broken_link(Chain& chain, const ChainHash& before,
                                         const CommitBytes& commit) {
  const ChainHash hash = chain.next(before, covered_bytes(commit.bytes));
  const ChainHash stored = stored_hash(commit.bytes);
  if (hash == stored) return std::nullopt;
  return VerifyFinding{commit.first, "the chain breaks: the commit bears " +
                                         to_hex(stored).substr(0, 16) + "… and its bytes give " +
                                         to_hex(hash).substr(0, 16) + "…"};
}

}  // namespace orderlog
