#include "replay/export/tables/table_maker.h"

#include <utility>
#include <variant>

#include "domain/codec/codec.h"
#include "replay/commit_reading.h"
#include "replay/export/tables/log_rows.h"
#include "replay/export/tables/model_rows.h"

namespace orderlog {
namespace {

// A stream of so many events is folded again from its first one; beyond, from a state that was
// kept, which costs an event for so many of its bytes.
constexpr std::uint64_t kFoldedAgain = 64;
constexpr std::size_t kBytesAnEvent = 64;

}  // namespace

TableMaker::TableMaker(TableParts parts, StreamSource& source, std::size_t max_stream_bytes)
    : parts_(parts), source_(source), streams_(max_stream_bytes) {}

ExportResult<Ok> TableMaker::take(const CommitBytes& commit, RowBuffer& rows) {
  if (const auto decoded = decode_commit(commit.bytes, commit_); !decoded) {
    return trouble(damaged_commit(commit.first, decoded.error()).detail);
  }
  write_commit_row(commit_, stored_hash(commit.bytes), rows);
  for (std::size_t i = 0; i < commit_.events.size(); ++i) {
    auto stream = follow(i);
    if (!stream) return fail(std::move(stream).error());
    write_event_row(commit_, i, (*stream)->id, rows);
    if (auto folded = fold(i, **stream, rows); !folded) return folded;
  }
  return Ok{};
}

ExportResult<FollowedStream*> TableMaker::follow(std::size_t index) {
  const EventView& event = commit_.events[index];
  FollowedStream* stream = streams_.find(commit_.tenant, event.stream);
  if (stream == nullptr && event.previous != Position{}) {
    auto loaded = source_.load(event.previous);
    if (!loaded) return fail(std::move(loaded).error());
    if (loaded->tenant != commit_.tenant || loaded->name != event.stream) {
      return unreadable(index, "the event before it lies in another stream");
    }
    stream = streams_.add(std::move(loaded).value());
  }
  if (stream == nullptr) {
    FollowedStream fresh;
    fresh.id = commit_.position_of(index);
    fresh.tenant = commit_.tenant;
    fresh.name = event.stream;
    if (auto ref = stream_ref_from(event.stream)) {
      fresh.ref = std::move(*ref);
      fresh.has_ref = true;
    }
    fresh.created = true;
    stream = streams_.add(std::move(fresh));
  }
  if (event.version != stream->version.next() || event.previous != stream->last_position) {
    return unreadable(index, "it does not follow on version " +
                                 std::to_string(stream->version.value()) + " of its stream");
  }
  streams_.change(*stream);
  stream->version = event.version;
  stream->last_position = commit_.position_of(index);
  return stream;
}

ExportResult<Ok> TableMaker::fold(std::size_t index, FollowedStream& stream, RowBuffer& rows) {
  if (!stream.has_ref || !is_folded(stream.ref.kind, parts_)) return Ok{};
  const EventView& stored = commit_.events[index];
  auto event = decode_event(parser_, stored.type, stored.schema_version, stored.payload);
  if (!event) return unreadable(index, event.error());
  if (const auto* of_order = std::get_if<OrderEvent>(&*event)) {
    note_moment(*of_order, commit_.time_ms, stream);
  }
  const auto* of_account = std::get_if<AccountEvent>(&*event);
  if (of_account == nullptr) {
    evolve_in_place(stream.state, stream.ref, std::move(*event), commit_.time_ms);
    return Ok{};
  }
  evolve_in_place(stream.state, stream.ref, *event, commit_.time_ms);
  write_account_entry(stream, *of_account, commit_.position_of(index), commit_.time_ms, rows);
  return Ok{};
}

void TableMaker::write_changed(const FollowedStream& stream, RowBuffer& rows) {
  write_stream_row(stream, rows);
  write_model_rows(stream, rows);
}

bool TableMaker::is_far_from_kept(const FollowedStream& stream) {
  if (std::holds_alternative<std::monostate>(stream.state)) return false;
  const std::uint64_t events = stream.version.value() - stream.kept_version.value();
  if (events < kFoldedAgain) return false;
  return events >= kFoldedAgain + approximate_bytes(stream.state) / kBytesAnEvent;
}

Failure<ExportError> TableMaker::unreadable(std::size_t index, const std::string& why) const {
  const EventView& event = commit_.events[index];
  return trouble("the event at position " + std::to_string(commit_.position_of(index).value()) +
                 ", " + std::string(event.type) + " of " + std::string(event.stream) +
                 ", can't be exported: " + why + "; 'orderlog log verify' looks at the whole log");
}

}  // namespace orderlog
