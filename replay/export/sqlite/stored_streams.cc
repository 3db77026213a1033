#include "replay/export/sqlite/stored_streams.h"

#include <string>
#include <utility>
#include <vector>

#include "domain/codec/codec.h"
#include "domain/codec/kept_state.h"
#include "replay/export/tables/model_rows.h"

namespace orderlog {
namespace {

struct StoredPayload {
  std::string type;
  std::uint16_t schema_version = 1;
  TimeMs time_ms = 0;
  std::string payload;
};

std::uint64_t unsigned_of(const SqliteStatement& row, int column) {
  return static_cast<std::uint64_t>(row.integer(column));
}

}  // namespace

Result<Ok, std::string> StoredStreams::prepare() {
  if (find_event_) return Ok{};
  auto stream = database_.prepare(
      "SELECT s.id, s.tenant, s.name, s.version, s.last_position FROM events e "
      "JOIN streams s ON s.id = e.stream_id WHERE e.position = ?");
  if (!stream) return fail(std::move(stream).error());
  auto state = database_.prepare("SELECT version, state FROM kept_states WHERE stream_id = ?");
  if (!state) return fail(std::move(state).error());
  auto event = database_.prepare(
      "SELECT version, previous, type, schema_version, time, payload FROM events "
      "WHERE position = ?");
  if (!event) return fail(std::move(event).error());
  find_stream_.emplace(std::move(stream).value());
  find_state_.emplace(std::move(state).value());
  find_event_.emplace(std::move(event).value());
  return Ok{};
}

ExportResult<FollowedStream> StoredStreams::load(Position position) {
  if (auto prepared = prepare(); !prepared) return trouble(prepared.error());
  FollowedStream stream;
  const auto found = find_stream(position, stream);
  if (!found) return trouble(found.error());
  if (!*found || stream.last_position != position) {
    return bad_input("the export does not have what the event behind position " +
                     std::to_string(position.value()) +
                     " follows on: its rows were changed; write it anew with --full");
  }
  if (auto ref = stream_ref_from(stream.name)) {
    stream.ref = std::move(*ref);
    stream.has_ref = true;
  }
  if (!stream.has_ref || !is_folded(stream.ref.kind, parts_)) return stream;
  StreamVersion kept;
  if (auto read = find_state(stream, kept); !read) return trouble(read.error());
  stream.kept_version = kept;
  if (auto folded = fold(kept, stream); !folded) return fail(std::move(folded).error());
  return stream;
}

Result<bool, std::string> StoredStreams::find_stream(Position position, FollowedStream& stream) {
  find_stream_->bind_integer(0, static_cast<std::int64_t>(position.value()));
  auto row = find_stream_->step();
  if (row && *row) {
    stream.id = Position{unsigned_of(*find_stream_, 0)};
    stream.tenant = find_stream_->text(1);
    stream.name = find_stream_->text(2);
    stream.version = StreamVersion{unsigned_of(*find_stream_, 3)};
    stream.last_position = Position{unsigned_of(*find_stream_, 4)};
  }
  find_stream_->reset();
  return row;
}

Result<Ok, std::string> StoredStreams::find_state(FollowedStream& stream, StreamVersion& at) {
  find_state_->bind_integer(0, static_cast<std::int64_t>(stream.id.value()));
  const auto row = find_state_->step();
  if (row && *row) {
    const StreamVersion version{unsigned_of(*find_state_, 0)};
    // One that another program kept only costs the longer way.
    auto state = decode_kept_state(parser_, stream.ref, find_state_->text(1));
    if (state && version <= stream.version) {
      stream.state = std::move(*state);
      at = version;
    }
  }
  find_state_->reset();
  if (!row) return fail(row.error());
  return Ok{};
}

ExportResult<Ok> StoredStreams::fold(StreamVersion behind, FollowedStream& stream) {
  std::vector<StoredPayload> events;  // the newest first
  for (Position at = stream.last_position; at != Position{};) {
    find_event_->bind_integer(0, static_cast<std::int64_t>(at.value()));
    const auto row = find_event_->step();
    if (!row) return trouble(row.error());
    const bool wanted = *row && StreamVersion{unsigned_of(*find_event_, 0)} > behind;
    at = Position{};
    if (wanted) {
      at = Position{unsigned_of(*find_event_, 1)};
      events.push_back({std::string(find_event_->text(2)),
                        static_cast<std::uint16_t>(find_event_->integer(3)),
                        find_event_->integer(4), std::string(find_event_->text(5))});
    }
    find_event_->reset();
  }
  if (events.size() != stream.version.value() - behind.value()) {
    return bad_input("the export lacks events of " + stream.name +
                     ": its rows were changed; write it anew with --full");
  }
  for (auto stored = events.rbegin(); stored != events.rend(); ++stored) {
    auto event = decode_event(parser_, stored->type, stored->schema_version, stored->payload);
    if (!event) return trouble("an event of " + stream.name + " can't be read: " + event.error());
    evolve_in_place(stream.state, stream.ref, std::move(*event), stored->time_ms);
  }
  return Ok{};
}

}  // namespace orderlog
