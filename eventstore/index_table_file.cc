#include "eventstore/index_table_file.h"

#include <rocksdb/options.h>
#include <rocksdb/sst_file_writer.h>

#include <algorithm>
#include <vector>

#include "eventstore/index_rows.h"
#include "eventstore/store_status.h"

namespace orderlog {
namespace {

rocksdb::Slice slice_of(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

rocksdb::Status write_deadlines(rocksdb::SstFileWriter& writer,
                                const DeadlineQueue::Changes& changes) {
  // A deadline is either set or taken away within one generation, never both.
  struct Line {
    PendingDeadline deadline;
    bool is_set;
  };
  std::vector<Line> lines;
  lines.reserve(changes.set.size() + changes.taken_away.size());
  for (const auto& deadline : changes.set) lines.push_back({deadline, true});
  for (const auto& deadline : changes.taken_away) lines.push_back({deadline, false});
  std::sort(lines.begin(), lines.end(),
            [](const Line& a, const Line& b) { return a.deadline < b.deadline; });
  for (const Line& line : lines) {
    const std::string key = deadline_key(line.deadline);
    const auto status =
        line.is_set ? writer.Put(key, rocksdb::Slice()) : writer.Delete(slice_of(key));
    if (!status.ok()) return status;
  }
  return rocksdb::Status::OK();
}

rocksdb::Status write_rows(rocksdb::SstFileWriter& writer, const StripedTable& table) {
  for (std::size_t stripe = 0; stripe < StripedTable::kStripes; ++stripe) {
    std::vector<IndexRow> rows = table.rows_of(stripe);
    std::sort(rows.begin(), rows.end(),
              [](const IndexRow& a, const IndexRow& b) { return a.hash < b.hash; });
    for (const IndexRow& row : rows) {
      const RowKey key = row_key(row.hash);
      const auto status =
          writer.Put(rocksdb::Slice(key.data(), key.size()), slice_of(row_value(row)));
      if (!status.ok()) return status;
    }
  }
  return rocksdb::Status::OK();
}

}  // namespace

StoreResult<Ok> write_index_table(const std::string& path, const rocksdb::Options& options,
                                  const StripedTable& rows, const DeadlineQueue::Changes& deadlines,
                                  std::string_view checkpoint) {
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), options);
  auto status = writer.Open(path);
  // In the order of the keys: "c", "d…", "r…".
  if (status.ok()) status = writer.Put(slice_of(kCheckpointKey), slice_of(checkpoint));
  if (status.ok()) status = write_deadlines(writer, deadlines);
  if (status.ok()) status = write_rows(writer, rows);
  if (status.ok()) status = writer.Finish();
  if (!status.ok()) return fail(store_error(status, "writing a generation of the index"));
  return Ok{};
}

}  // namespace orderlog
