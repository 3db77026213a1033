#include "replay/export/tables/log_rows.h"

#include <string_view>

#include "engine/recorded_answer.h"

namespace orderlog {

namespace {

std::string_view rejection_code_of(const AnswerView& answer) {
  const auto rejection = recorded_rejection(answer);
  return rejection ? to_string(rejection->code) : std::string_view();
}

}  // namespace

void write_commit_row(const CommitView& commit, const ChainHash& hash, RowBuffer& rows) {
  rows.begin(Table::kCommits)
      .position(commit.first_position)
      .position(commit.last_position())
      .integer(commit.time_ms)
      .integer(commit.recorded_at_ms)
      .integer(commit.waited_ms)
      .flag(commit.imported)
      .text(commit.commit_id)
      .text(commit.tenant)
      .text_if(commit.actor)
      .text_if(commit.correlation_id)
      .text_if(commit.idempotency_key);
  if (commit.expected_version) {
    rows.version(*commit.expected_version);
  } else {
    rows.null();
  }
  rows.text(commit.command)
      .text_if(commit.command_body)
      .integer(commit.answer.kind)
      .text_if(rejection_code_of(commit.answer))
      .text_if(commit.answer.detail)
      .text(to_hex(hash));
}

void write_event_row(const CommitView& commit, std::size_t index, Position stream_id,
                     RowBuffer& rows) {
  const EventView& event = commit.events[index];
  rows.begin(Table::kEvents)
      .position(commit.position_of(index))
      .position(commit.first_position)
      .position(stream_id)
      .version(event.version)
      .integer_if(static_cast<std::int64_t>(event.previous.value()))
      .text(event.type)
      .integer(event.schema_version)
      .integer(commit.time_ms)
      .integer_if(event.deadline_ms)
      .integer_if(event.cleared_deadline_ms)
      .integer_if(static_cast<std::int64_t>(event.cleared_deadline_position.value()))
      .text(event.payload);
}

}  // namespace orderlog
