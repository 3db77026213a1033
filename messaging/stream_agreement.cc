#include "messaging/stream_agreement.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "eventstore/commit_reading.h"

namespace orderlog {
namespace {

BusError foreign(const std::string& stream, const std::string& why) {
  return {BusErrorCode::kForeignStream, "NATS: the stream " + stream + " " + why};
}

BusResult<Ok> check_same_log(const EventStore& log, const std::string& stream,
                             const StreamedEvent& last) {
  const auto holds_others = [&stream](const std::string& why) {
    return fail(foreign(stream, "holds another log's events: " + why +
                                    ". Remove it, or choose another nats.subject_prefix."));
  };
  const std::string position = std::to_string(last.position.value());
  if (last.position > log.head().position) {
    return holds_others("it ends with position " + position + ", and the log with " +
                        std::to_string(log.head().position.value()));
  }
  std::string bytes;
  CommitView view;
  const auto read = decode_commit_at(log, last.position, bytes, view, [&](Position, auto) {
    return StoreError{StoreErrorCode::kCorrupt, "position " + position + " can't be read"};
  });
  if (!read) return fail(unreadable_log(read.error().detail));
  if (view.commit_id != last.commit_id) {
    return holds_others("position " + position + " is of commit " + last.commit_id +
                        " there, and of commit " + std::string(view.commit_id) + " in the log");
  }
  return Ok{};
}

// Of a stream that has dropped all that it had: how sequences and positions lie to each other is
// known from before. Where nothing is known they are taken for the same, which is the most that the
// stream can have had: every message of somebody else's, and every repeat, took a sequence too.
Position end_of_emptied(std::uint64_t last_sequence, const RelayMark& known) {
  const auto shift =
      static_cast<std::int64_t>(known.position.value()) - static_cast<std::int64_t>(known.sequence);
  const auto end = static_cast<std::int64_t>(last_sequence) + shift;
  return Position(end > 0 ? static_cast<std::uint64_t>(end) : 0);
}

}  // namespace

BusError unreadable_log(const std::string& why) {
  return {BusErrorCode::kRefused, "The log can't be published: " + why};
}

BusResult<Position> agree_with_stream(const EventStore& log, const EventStreamInfo& info,
                                      const RelayMark& known) {
  if (info.last_event) {
    auto same = check_same_log(log, known.stream, *info.last_event);
    if (!same) return fail(std::move(same).error());
    return info.last_event->position;
  }
  if (info.messages > 0) {
    return fail(BusError{BusErrorCode::kStreamDiffers,
                         "NATS: the last messages of the stream " + known.stream +
                             " are none of this line's events, so nobody can say where to go on. "
                             "Remove them, or the stream."});
  }
  if (info.last_sequence == 0) return Position(0);
  const Position end = end_of_emptied(info.last_sequence, known);
  if (end > log.head().position) {
    return fail(foreign(known.stream,
                        "is empty, but had more messages than the log has events: it was another "
                        "log's. Remove it."));
  }
  // The most is not what it had: all of it once more, which readers tell by the positions, rather
  // than a hole that nobody would see.
  if (known.sequence == 0) return Position(0);
  return end;
}

}  // namespace orderlog
