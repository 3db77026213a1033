#include "app/past/past_log.h"

#include <utility>

#include "app/log/reading_progress.h"
#include "app/past/point.h"
#include "base/rfc3339.h"
#include "replay/as_of_log.h"
#include "replay/commit_reading.h"

namespace orderlog {
namespace {

Failure<CommandError> failed(const StoreError& error) {
  return fail(CommandError{kExitFailed, error.detail});
}

// The commit that holds a position, without its events.
struct CommitPlace {
  Position first;
  Position last;
  TimeMs time_ms = 0;
};

StoreResult<CommitPlace> commit_at(const EventStore& log, Position position) {
  std::string bytes;
  CommitView commit;
  if (auto read = read_commit(log, position, bytes, commit); !read) return fail(read.error());
  return CommitPlace{commit.first_position, commit.last_position(), commit.time_ms};
}

// Of the commits behind a prefix that ends at a time: the first that bears an earlier one, as
// imported ones may. Reads the rest of the log.
StoreResult<Position> straggler(const EventStore& log, Position behind, TimeMs time_ms) {
  Position found;
  const auto rest = [behind](Position to) { return Position{to.value() - behind.value()}; };
  ReadingProgress progress("looking for earlier times", rest(log.head().position));
  const auto read = read_good_commits(log, behind.next(),
                                      [&](const CommitBytes& bytes, const CommitView& commit) {
                                        progress.update(rest(bytes.last));
                                        if (commit.time_ms > time_ms) return true;
                                        found = bytes.first;
                                        return false;
                                      });
  if (!read) return fail(read.error());
  return found;
}

StoreResult<Head> head_as_of(const EventStore& log, const AsOf& as_of) {
  if (const auto* position = std::get_if<Position>(&as_of)) return head_at(log, *position);
  ReadingProgress progress("looking for that time", log.head().position);
  return head_at_time(log, std::get<TimeMs>(as_of),
                      [&progress](Position read) { progress.update(read); });
}

CommandError before_the_first(const AsOf& as_of, const CommitPlace& first) {
  std::string sentence = point_text(as_of) + " is before the end of the log's first commit, " +
                         event_text(first.last, first.time_ms);
  return {kExitUsage, std::move(sentence)};
}

}  // namespace

Result<PastLog, CommandError> past_log(const EventStore& log, const std::optional<AsOf>& as_of) {
  Head head = log.head();
  if (head.position == Position{}) {
    return fail(CommandError{kExitUsage, "the log is empty: it has no past"});
  }
  PastLog past;
  if (as_of) {
    const auto* position = std::get_if<Position>(&*as_of);
    const auto found = head_as_of(log, *as_of);
    if (!found) return failed(found.error());
    head = *found;
    if (head.position == Position{}) {
      const auto first = commit_at(log, Position{1});
      if (!first) return failed(first.error());
      return fail(before_the_first(*as_of, *first));
    }
    if (position != nullptr && *position != head.position) {
      const auto cut = commit_at(log, *position);
      if (!cut) return failed(cut.error());
      past.notes.push_back(
          "position " + std::to_string(position->value()) + " is inside of the commit " +
          std::to_string(cut->first.value()) + " to " + std::to_string(cut->last.value()) +
          ": this is as of the one before, position " + std::to_string(head.position.value()));
    }
  }
  const auto last = commit_at(log, head.position);
  if (!last) return failed(last.error());
  past.then_ms = last->time_ms;
  if (const auto* time_ms = as_of ? std::get_if<TimeMs>(&*as_of) : nullptr) {
    past.then_ms = *time_ms;
    past.notes.push_back(to_rfc3339(*time_ms) + " is position " +
                         std::to_string(head.position.value()) +
                         ", the last before any commit of a later time");
    const auto left_out = straggler(log, head.position, *time_ms);
    if (!left_out) return failed(left_out.error());
    if (*left_out != Position{}) {
      past.notes.back() += "; commits behind it bear earlier times, too, the first at " +
                           std::to_string(left_out->value()) + ": they are not in it";
    }
  }
  past.store = as_of_log(log, head);
  return past;
}

}  // namespace orderlog
