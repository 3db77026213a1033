#include "messaging/commit_assembler.h"

namespace orderlog {
namespace {

// What a commit has besides its texts, more rather than less.
constexpr std::size_t kPerEventBytes = 96;
constexpr std::size_t kPerCommitBytes = 512;

std::size_t bytes_of(const ReceivedEvent& event) {
  return event.stream.size() + event.type.size() + event.payload.size() + kPerEventBytes;
}

}  // namespace

Result<Ok, std::string> CommitAssembler::add(const ReceivedEvent& event, Position next) {
  if (events_.empty()) {
    if (event.commit_first != next) return fail(std::string("a commit begins in its middle"));
    line_ = event.line;
    first_ = event.commit_first;
    last_ = event.commit_last;
    commit_id_ = event.commit_id;
    time_ms_ = event.time_ms;
    tenant_ = event.tenant;
    actor_ = event.actor;
    correlation_id_ = event.correlation_id;
    bytes_ = kPerCommitBytes + commit_id_.size() + tenant_.size() + actor_.size() +
             correlation_id_.size();
  } else if (event.commit_id != commit_id_ || event.commit_first != first_ ||
             event.commit_last != last_ || event.tenant != tenant_ || event.time_ms != time_ms_) {
    return fail(std::string("a commit's events contradict each other"));
  }
  bytes_ += bytes_of(event);
  if (bytes_ > kMaxCommitBytes) return fail(std::string("a commit is larger than any can be"));
  Piece& piece = events_.emplace_back();
  piece.stream = event.stream;
  piece.version = event.version;
  piece.type = event.type;
  piece.schema_version = event.schema_version;
  piece.payload = event.payload;
  return Ok{};
}

std::optional<CommitView> CommitAssembler::complete() const {
  if (events_.empty() || first_.plus(events_.size() - 1) != last_) return std::nullopt;
  CommitView commit;
  commit.line = line_;
  commit.first_position = first_;
  commit.commit_id = commit_id_;
  commit.time_ms = time_ms_;
  commit.recorded_at_ms = time_ms_;
  commit.tenant = tenant_;
  commit.actor = actor_;
  commit.correlation_id = correlation_id_;
  commit.events.reserve(events_.size());
  for (const Piece& piece : events_) {
    EventView& event = commit.events.emplace_back();
    event.stream = piece.stream;
    event.version = piece.version;
    event.type = piece.type;
    event.schema_version = piece.schema_version;
    event.payload = piece.payload;
  }
  return commit;
}

}  // namespace orderlog
