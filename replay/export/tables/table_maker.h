#pragma once

// Turns a log's commits into the rows of all tables, batch by batch: folds the aggregates on the
// way and, at the end of a batch, writes those that changed.

#include <cstdint>
#include <optional>
#include <string>

#include "base/json/reader.h"
#include "eventstore/commit.h"
#include "replay/export/export_outcome.h"
#include "replay/export/tables/row_buffer.h"
#include "replay/export/tables/stream_table.h"
#include "replay/export/tables/table_spec.h"

namespace orderlog {

// Where streams come from that are not at hand any more: from the export so far. The maker's
// thread.
class StreamSource {
 public:
  virtual ~StreamSource() = default;
  // The stream whose latest exported event lies at `position`, folded if its kind is.
  [[nodiscard]] virtual ExportResult<FollowedStream> load(Position position) = 0;
};

// One thread. The source outlives it.
class TableMaker {
 public:
  // Keeps about so many bytes of folded streams besides those of a batch.
  TableMaker(TableParts parts, StreamSource& source, std::size_t max_stream_bytes);

  // Adds the rows of the commit and its events; bytes may go when this returns.
  [[nodiscard]] ExportResult<Ok> take(const CommitBytes& commit, RowBuffer& rows);
  // What the batch takes besides its rows.
  [[nodiscard]] std::size_t batch_bytes() const { return streams_.changed_bytes(); }
  // Adds the rows of the streams that changed since the last time.
  // `keep` is called for those whose state should be kept now, so that folding them again stays
  // short.
  template <class Keep>
  void end_batch(RowBuffer& rows, Keep keep) {
    for (FollowedStream* stream : streams_.changed()) {
      write_changed(*stream, rows);
      if (is_far_from_kept(*stream)) {
        keep(*stream);
        stream->kept_version = stream->version;
      }
    }
    streams_.end_batch();
  }

 private:
  [[nodiscard]] ExportResult<FollowedStream*> follow(std::size_t index);
  [[nodiscard]] ExportResult<Ok> fold(std::size_t index, FollowedStream& stream, RowBuffer& rows);
  static void write_changed(const FollowedStream& stream, RowBuffer& rows);
  [[nodiscard]] static bool is_far_from_kept(const FollowedStream& stream);
  [[nodiscard]] Failure<ExportError> unreadable(std::size_t index, const std::string& why) const;

  const TableParts parts_;
  StreamSource& source_;
  StreamTable streams_;
  CommitView commit_;
  JsonParser parser_;
};

}  // namespace orderlog
