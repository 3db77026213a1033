#pragma once

// Streams as the database has them, folded again from its own events.

#include <memory>
#include <optional>

#include "base/json/reader.h"
#include "replay/export/sqlite/database.h"
#include "replay/export/tables/table_maker.h"

namespace orderlog {

// One thread; the database outlives it.
class StoredStreams {
 public:
  StoredStreams(SqliteDatabase& database, TableParts parts) : database_(database), parts_(parts) {}

  // The stream whose latest event lies at `position`. Reads that event and those before it, back to
  // the state that was kept of the stream or to its first event.
  [[nodiscard]] ExportResult<FollowedStream> load(Position position);

 private:
  [[nodiscard]] Result<Ok, std::string> prepare();
  [[nodiscard]] Result<bool, std::string> find_stream(Position position, FollowedStream& stream);
  // The state that was kept, if there is one that can be read.
  [[nodiscard]] Result<Ok, std::string> find_state(FollowedStream& stream, StreamVersion& at);
  [[nodiscard]] ExportResult<Ok> fold(StreamVersion behind, FollowedStream& stream);

  SqliteDatabase& database_;
  const TableParts parts_;
  JsonParser parser_;
  std::optional<SqliteStatement> find_stream_;
  std::optional<SqliteStatement> find_state_;
  std::optional<SqliteStatement> find_event_;
};

}  // namespace orderlog
