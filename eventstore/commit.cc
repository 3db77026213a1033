#include "eventstore/commit.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "eventstore/byte_reader.h"
#include "eventstore/byte_writer.h"

namespace orderlog {
namespace {

constexpr std::size_t kHashBytes = sizeof(ChainHash);
constexpr std::size_t kFixedHeaderBytes = 22;
constexpr std::size_t kEventCountOffset = 4;
constexpr std::size_t kFirstPositionOffset = 6;

constexpr std::uint8_t kImported = 1;
constexpr std::uint8_t kHasExpectedVersion = 2;
constexpr std::uint8_t kHasRecordedAt = 4;
constexpr std::uint8_t kCommitFlags = kImported | kHasExpectedVersion | kHasRecordedAt;

constexpr std::uint8_t kSetsDeadline = 1;
constexpr std::uint8_t kClearsDeadline = 2;
constexpr std::uint8_t kEventFlags = kSetsDeadline | kClearsDeadline;

constexpr std::size_t kCommitStrings = 8;
constexpr std::size_t kEventStrings = 3;

std::size_t bytes_at_most(const CommitView& commit) {
  std::size_t bytes = kFixedHeaderBytes + 8 + 1 + (2 + kCommitStrings) * kMaxVarintBytes +
                      commit.commit_id.size() + commit.tenant.size() + commit.actor.size() +
                      commit.correlation_id.size() + commit.idempotency_key.size() +
                      commit.command.size() + commit.command_body.size() +
                      commit.answer.detail.size() + kHashBytes;
  for (const EventView& event : commit.events) {
    bytes += 1 + 2 * 8 + (4 + kEventStrings) * kMaxVarintBytes + event.stream.size() +
             event.type.size() + event.payload.size();
  }
  return bytes;
}

bool clears_deadline(const EventView& event) {
  return event.cleared_deadline_ms != 0 || event.cleared_deadline_position != Position{};
}

void write_event(const EventView& event, ByteWriter& to) {
  const std::uint8_t flags =
      static_cast<std::uint8_t>((event.deadline_ms != 0 ? kSetsDeadline : 0) |
                                (clears_deadline(event) ? kClearsDeadline : 0));
  to.fixed(flags);
  to.varint(event.version.value());
  to.varint(event.previous.value());
  to.text(event.stream);
  to.text(event.type);
  to.varint(event.schema_version);
  if (flags & kSetsDeadline) to.fixed(event.deadline_ms);
  if (flags & kClearsDeadline) {
    to.fixed(event.cleared_deadline_ms);
    to.varint(event.cleared_deadline_position.value());
  }
  to.text(event.payload);
}

void read_event(ByteReader& from, EventView& event) {
  const auto flags = from.fixed<std::uint8_t>();
  if (flags & ~kEventFlags) from.stop(ByteReader::Trouble::kMalformed);
  event.version = StreamVersion{from.varint()};
  event.previous = Position{from.varint()};
  event.stream = from.text();
  event.type = from.text();
  event.schema_version = static_cast<std::uint16_t>(from.varint(UINT16_MAX));
  event.deadline_ms = 0;
  if (flags & kSetsDeadline) {
    event.deadline_ms = from.fixed<TimeMs>();
    if (event.deadline_ms == 0) from.stop(ByteReader::Trouble::kMalformed);
  }
  event.cleared_deadline_ms = 0;
  event.cleared_deadline_position = Position{};
  if (flags & kClearsDeadline) {
    event.cleared_deadline_ms = from.fixed<TimeMs>();
    event.cleared_deadline_position = Position{from.varint()};
    if (!clears_deadline(event)) from.stop(ByteReader::Trouble::kMalformed);
  }
  event.payload = from.text();
}

CommitError as_error(ByteReader::Trouble trouble) {
  return trouble == ByteReader::Trouble::kTruncated ? CommitError::kTruncated
                                                    : CommitError::kMalformed;
}

// All that comes before the hash; `from` says whether it was fine.
void read_covered(ByteReader& from, CommitView& out) {
  static_cast<void>(from.fixed<std::uint8_t>());
  const auto flags = from.fixed<std::uint8_t>();
  if (flags & ~kCommitFlags) from.stop(ByteReader::Trouble::kMalformed);
  out.line = LineId{from.fixed<std::uint16_t>()};
  const auto event_count = from.fixed<std::uint16_t>();
  out.first_position = Position{from.fixed<std::uint64_t>()};
  out.imported = (flags & kImported) != 0;
  out.time_ms = from.fixed<TimeMs>();
  out.recorded_at_ms = out.time_ms;
  if (flags & kHasRecordedAt) {
    out.recorded_at_ms = from.fixed<TimeMs>();
    if (out.recorded_at_ms == out.time_ms) from.stop(ByteReader::Trouble::kMalformed);
  }
  out.waited_ms = static_cast<std::uint32_t>(from.varint(UINT32_MAX));
  out.expected_version.reset();
  if (flags & kHasExpectedVersion) out.expected_version = StreamVersion{from.varint()};
  out.commit_id = from.text();
  out.tenant = from.text();
  out.actor = from.text();
  out.correlation_id = from.text();
  out.idempotency_key = from.text();
  out.command = from.text();
  out.command_body = from.text();
  out.answer.kind = from.fixed<std::uint8_t>();
  out.answer.detail = from.text();
  if (!from.fine()) return;
  out.events.resize(event_count);
  for (EventView& event : out.events) {
    read_event(from, event);
    if (!from.fine()) return;
  }
}

}  // namespace

std::string_view to_string(CommitError error) {
  switch (error) {
    case CommitError::kTruncated:
      return "the commit is cut short";
    case CommitError::kUnknownVersion:
      return "the commit was written by a newer program";
    case CommitError::kMalformed:
      return "the commit holds what no program writes";
  }
  return "";
}

void encode_commit(const CommitView& commit, std::string& out) {
  ORDERLOG_CHECK(!commit.events.empty() && commit.events.size() <= kMaxEventsPerCommit,
                 "a commit holds between one and kMaxEventsPerCommit events");
  ORDERLOG_CHECK(commit.first_position.value() >= 1, "positions start at 1");
  const std::size_t start = out.size();
  out.resize(start + bytes_at_most(commit));
  ByteWriter to(out.data() + start);

  const bool has_recorded_at = commit.recorded_at_ms != commit.time_ms;
  to.fixed(kCommitFormatVersion);
  to.fixed(static_cast<std::uint8_t>((commit.imported ? kImported : 0) |
                                     (commit.expected_version ? kHasExpectedVersion : 0) |
                                     (has_recorded_at ? kHasRecordedAt : 0)));
  to.fixed(commit.line.value());
  to.fixed(static_cast<std::uint16_t>(commit.events.size()));
  to.fixed(commit.first_position.value());
  to.fixed(commit.time_ms);
  if (has_recorded_at) to.fixed(commit.recorded_at_ms);
  to.varint(commit.waited_ms);
  if (commit.expected_version) to.varint(commit.expected_version->value());
  to.text(commit.commit_id);
  to.text(commit.tenant);
  to.text(commit.actor);
  to.text(commit.correlation_id);
  to.text(commit.idempotency_key);
  to.text(commit.command);
  to.text(commit.command_body);
  to.fixed(commit.answer.kind);
  to.text(commit.answer.detail);
  for (const EventView& event : commit.events) write_event(event, to);
  to.fixed(kChainStart);

  out.resize(static_cast<std::size_t>(to.at() - out.data()));
  ORDERLOG_CHECK(out.size() - start <= kMaxCommitBytes, "a commit has at most kMaxCommitBytes");
}

Result<CommitBytes, CommitError> frame_commit(std::string_view bytes) {
  if (bytes.empty()) return fail(CommitError::kTruncated);
  const auto version = static_cast<std::uint8_t>(bytes[0]);
  if (version > kCommitFormatVersion) return fail(CommitError::kUnknownVersion);
  if (version == 0) return fail(CommitError::kMalformed);
  if (bytes.size() < kFixedHeaderBytes + kHashBytes) return fail(CommitError::kTruncated);
  if (bytes.size() > kMaxCommitBytes) return fail(CommitError::kMalformed);
  std::uint16_t events = 0;
  std::uint64_t first = 0;
  std::memcpy(&events, bytes.data() + kEventCountOffset, sizeof events);
  std::memcpy(&first, bytes.data() + kFirstPositionOffset, sizeof first);
  if (events == 0 || events > kMaxEventsPerCommit || first == 0 || first > UINT64_MAX - events) {
    return fail(CommitError::kMalformed);
  }
  return CommitBytes{Position{first}, Position{first + events - 1}, bytes};
}

Result<Ok, CommitError> decode_commit(std::string_view bytes, CommitView& out) {
  const auto frame = frame_commit(bytes);
  if (!frame) return fail(frame.error());
  ByteReader from(covered_bytes(bytes));
  read_covered(from, out);
  if (from.left() != 0) from.stop(ByteReader::Trouble::kMalformed);
  if (!from.fine()) return fail(as_error(from.trouble()));
  return Ok{};
}

Result<CommitBytes, CommitError> decode_leading_commit(std::string_view bytes, CommitView& out) {
  bytes = bytes.substr(0, kMaxCommitBytes);
  const auto frame = frame_commit(bytes);
  if (!frame) return fail(frame.error());
  ByteReader from(covered_bytes(bytes));
  read_covered(from, out);
  if (!from.fine()) return fail(as_error(from.trouble()));
  return CommitBytes{frame->first, frame->last, bytes.substr(0, bytes.size() - from.left())};
}

std::string_view covered_bytes(std::string_view bytes) {
  ORDERLOG_CHECK(bytes.size() >= kHashBytes, "a commit ends with its hash");
  return bytes.substr(0, bytes.size() - kHashBytes);
}

ChainHash stored_hash(std::string_view bytes) {
  ORDERLOG_CHECK(bytes.size() >= kHashBytes, "a commit ends with its hash");
  ChainHash hash;
  std::memcpy(hash.data(), bytes.data() + bytes.size() - kHashBytes, kHashBytes);
  return hash;
}

}  // namespace orderlog
