#include "tests/projections/log_script.h"

#include <memory>
#include <utility>

#include "base/check.h"
#include "domain/codec/codec.h"
#include "eventstore/commit.h"

namespace orderlog {

Position LogScript::commit(const std::vector<NewEvent>& events) {
  collect(events);
  return append();
}

Position LogScript::commit_raw(const StreamRef& stream, std::string_view type,
                               std::string_view payload) {
  add({piece(stream, type, 1, std::string(payload))});
  return append();
}

void LogScript::collect(const std::vector<NewEvent>& events) {
  std::vector<Piece> pieces;
  for (const NewEvent& fresh : events) {
    const EventType type = type_of(fresh.event);
    std::string payload;
    encode_event(fresh.event, payload);
    pieces.push_back(piece(fresh.stream, type.name, type.schema_version, std::move(payload)));
  }
  add(pieces);
}

Position LogScript::append() {
  const auto head = log_.append(std::move(batch_));
  ORDERLOG_CHECK(head.ok(), "the log takes what the script says");
  batch_ = std::make_shared<CommitBatch>();
  return head->position;
}

LogScript::Piece LogScript::piece(const StreamRef& stream, std::string_view type,
                                  std::uint16_t schema_version, std::string payload) {
  StreamVersion& version = heads_[{tenant_, stream.name()}].version;
  version = version.next();
  return {stream.name(), version, std::string(type), schema_version, std::move(payload)};
}

void LogScript::add(const std::vector<Piece>& pieces) {
  CommitView commit;
  commit.line = log_.line();
  commit.first_position =
      batch_->empty() ? log_.head().position.next() : batch_->last_position().next();
  const std::string commit_id = "c" + std::to_string(commit.first_position.value());
  commit.commit_id = commit_id;
  commit.time_ms = time_ms_;
  commit.recorded_at_ms = time_ms_;
  commit.tenant = tenant_;
  commit.actor = "test";
  commit.command = "scripted";
  commit.command_body = "{}";
  for (const Piece& piece : pieces) {
    EventView event;
    event.stream = piece.stream;
    Position& last = heads_[{tenant_, piece.stream}].position;
    event.previous = std::exchange(last, commit.position_of(commit.events.size()));
    event.version = piece.version;
    event.type = piece.type;
    event.schema_version = piece.schema_version;
    event.payload = piece.payload;
    commit.events.push_back(event);
  }
  batch_->add(commit);
}

}  // namespace orderlog
