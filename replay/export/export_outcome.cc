#include "replay/export/export_outcome.h"

namespace orderlog {

ExportResult<Ok> check_continues(const EventStore& store, LineId line, const Head& exported,
                                 std::string_view where) {
  const std::string out(where);
  const std::string advice = "; name another file, or write this one anew with --full";
  if (line != store.line()) {
    return bad_input(out + " was exported from line " + std::to_string(line.value()) +
                     ", and this log is line " + std::to_string(store.line().value()) + advice);
  }
  if (exported.position == Position{}) return Ok{};
  const Position head = store.head().position;
  if (head < exported.position) {
    return bad_input(out + " was exported up to position " +
                     std::to_string(exported.position.value()) + ", and this log ends at " +
                     std::to_string(head.value()) + ": it is another one, or an older copy" +
                     advice);
  }
  std::string bytes;
  const auto commit = store.commit_at(exported.position, bytes);
  if (!commit) return trouble(commit.error().detail);
  if (!*commit || (*commit)->last != exported.position ||
      stored_hash((*commit)->bytes) != exported.hash) {
    return bad_input(out + " was exported from another log: at position " +
                     std::to_string(exported.position.value()) + " this one has another commit" +
                     advice);
  }
  return Ok{};
}

}  // namespace orderlog
