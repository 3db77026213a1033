#pragma once

// A commit: what one command did, all or nothing. Its exact bytes are described in
// docs/log-format.md and pinned by tests/eventstore/golden; this file is the only one that knows
// them.
//
// A commit describes everything the log's index holds (key, stream heads, deadlines), so the index
// can always be completed from the log, and the log can be read without an index.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "eventstore/chain.h"

namespace orderlog {

// An event as it lies in its commit. Views point into the commit's bytes.
struct EventView {
  std::string_view stream;
  StreamVersion version;
  // Where the same stream's event before this one lies; 0 for the first. A stream is a linked list
  // through the log.
  Position previous;
  std::string_view type;  // "OrderPlaced"; never derived from a C++ name
  std::uint16_t schema_version = 1;
  std::string_view payload;  // JSON
  // A deadline that this event sets for its stream, epoch milliseconds; 0 sets none. A stream has
  // at most one.
  TimeMs deadline_ms = 0;
  // The deadline that this event takes away: the time, and the position of the event that had set
  // it. 0, 0: none.
  TimeMs cleared_deadline_ms = 0;
  Position cleared_deadline_position;

  friend bool operator==(const EventView&, const EventView&) = default;
};

// What the engine needs to give a command's answer once more; opaque here.
struct AnswerView {
  std::uint8_t kind = 0;
  std::string_view detail;

  friend bool operator==(const AnswerView&, const AnswerView&) = default;
};

struct CommitView {
  LineId line;
  Position first_position;  // of the first event; the events follow without gaps
  std::string_view commit_id;
  TimeMs time_ms = 0;  // when it is taken to have happened
  TimeMs recorded_at_ms =
      0;  // the line's clock when it was decided; equal to time_ms unless imported
  std::uint32_t waited_ms = 0;  // from reception to decision
  bool imported = false;
  std::string_view tenant;
  std::string_view actor;
  std::string_view correlation_id;
  std::string_view idempotency_key;  // empty: none
  std::optional<StreamVersion> expected_version;
  std::string_view command;       // "place_order"
  std::string_view command_body;  // canonical JSON: also the request's fingerprint
  AnswerView answer;
  std::vector<EventView> events;  // at least one

  [[nodiscard]] Position last_position() const { return first_position.plus(events.size() - 1); }
  [[nodiscard]] Position position_of(std::size_t event_index) const {
    return first_position.plus(event_index);
  }

  friend bool operator==(const CommitView&, const CommitView&) = default;
};

inline constexpr std::uint8_t kCommitFormatVersion = 1;
inline constexpr std::size_t kMaxEventsPerCommit = 4096;
inline constexpr std::size_t kMaxCommitBytes = std::size_t{16} << 20;

enum class CommitError {
  kTruncated,       // ends before its own lengths say
  kUnknownVersion,  // written by a newer program
  kMalformed,       // a field holds what no writer writes
};

[[nodiscard]] std::string_view to_string(CommitError error);

// Appends the commit's bytes to `out`, followed by room for its chain hash (32 zero bytes).
void encode_commit(const CommitView& commit, std::string& out);

// Reads a commit's bytes, hash included, into `out`, whose vector is reused. The views point into
// `bytes`.
[[nodiscard]] Result<Ok, CommitError> decode_commit(std::string_view bytes, CommitView& out);

// The bytes that the chain hash covers, and the hash itself.
[[nodiscard]] std::string_view covered_bytes(std::string_view bytes);
[[nodiscard]] ChainHash stored_hash(std::string_view bytes);

// A commit's bytes with the positions it covers.
struct CommitBytes {
  Position first;
  Position last;
  std::string_view bytes;
};

// Reads from the fixed header only which positions the commit covers. A frame that is fine says
// nothing of the rest.
[[nodiscard]] Result<CommitBytes, CommitError> frame_commit(std::string_view bytes);

// The commit that `bytes` begin with, whatever follows it; otherwise like decode_commit.
[[nodiscard]] Result<CommitBytes, CommitError> decode_leading_commit(std::string_view bytes,
                                                                     CommitView& out);

// Commits that are written, synced and acknowledged together: one allocation that grows, built by
// the line, sealed (hashes filled in) by the store, then read by any thread.
class CommitBatch {
 public:
  // The commit must begin right behind the one added before it.
  void add(const CommitView& commit);
  // One that was sealed elsewhere: with the hash that it has there, or as the bytes that it is.
  void add_sealed(const CommitView& commit, const ChainHash& hash);
  void add_sealed(const CommitBytes& commit);
  // The same for all commits of `next`, which was not sealed yet.
  void append(const CommitBatch& next);
  void clear();

  [[nodiscard]] bool empty() const { return slices_.empty(); }
  [[nodiscard]] std::size_t size() const { return slices_.size(); }
  [[nodiscard]] std::size_t bytes() const { return arena_.size(); }
  // What the batch holds of memory, room to grow included.
  [[nodiscard]] std::size_t memory_bytes() const;
  [[nodiscard]] CommitBytes operator[](std::size_t i) const {
    const Slice& slice = slices_[i];
    return {slice.first, slice.last, std::string_view(arena_).substr(slice.offset, slice.length)};
  }
  [[nodiscard]] Position first_position() const { return slices_.front().first; }
  [[nodiscard]] Position last_position() const { return slices_.back().last; }

  // Writes each commit's hash, starting from `previous`; returns the last one.
  ChainHash seal(Chain& chain, ChainHash previous);

 private:
  struct Slice {
    Position first;
    Position last;
    std::size_t offset = 0;
    std::size_t length = 0;
  };

  void expect_next(Position first) const;

  std::string arena_;
  std::vector<Slice> slices_;
};

}  // namespace orderlog
