#include "eventstore/stored_event.h"

namespace orderlog {

LoggedEvent logged_event(const CommitView& commit, std::size_t index) {
  const EventView& event = commit.events[index];
  return {.line = commit.line,
          .position = commit.position_of(index),
          .tenant = commit.tenant,
          .stream = event.stream,
          .version = event.version,
          .type = event.type,
          .schema_version = event.schema_version,
          .payload = event.payload,
          .time_ms = commit.time_ms,
          .commit_id = commit.commit_id,
          .actor = commit.actor,
          .correlation_id = commit.correlation_id};
}

StoredEvent stored_event(const CommitView& commit, std::size_t index) {
  const EventView& event = commit.events[index];
  return {.position = commit.position_of(index),
          .version = event.version,
          .stream = std::string(event.stream),
          .type = std::string(event.type),
          .schema_version = event.schema_version,
          .payload = std::string(event.payload),
          .time_ms = commit.time_ms,
          .commit_id = std::string(commit.commit_id),
          .actor = std::string(commit.actor),
          .correlation_id = std::string(commit.correlation_id)};
}

}  // namespace orderlog
