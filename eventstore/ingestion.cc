#include "eventstore/ingestion.h"

#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/metadata.h>

#include <algorithm>
#include <vector>

namespace orderlog {

bool has_file_without_range(rocksdb::DB& db) {
  std::vector<rocksdb::LiveFileMetaData> files;
  db.GetLiveFilesMetaData(&files);
  return std::any_of(files.begin(), files.end(),
                     [](const auto& file) { return file.smallestkey.empty(); });
}

bool remove_files_without_range(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family) {
  const rocksdb::Slice nothing;
  const auto status = rocksdb::DeleteFilesInRange(&db, family, &nothing, &nothing);
  return status.ok() && !has_file_without_range(db);
}

}  // namespace orderlog
