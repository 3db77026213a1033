#pragma once

// What RocksDB does not say when it takes sorted files into a database.
//
// Up to 8.8 it does not look whether it could read a file's first and last key (mended upstream by
// facebook/rocksdb#11969): after an error of the disk at that moment it takes the file in with an
// empty range and calls it done, and nothing that the file holds is ever found again.

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
}  // namespace rocksdb

namespace orderlog {

// Whether the database has such a file, of whatever family; keys must not be empty. To be asked
// after every ingestion, and when a database is opened that may have been left before that.
[[nodiscard]] bool has_file_without_range(rocksdb::DB& db);

// Puts such files out of the family again; whether none is left in the database.
[[nodiscard]] bool remove_files_without_range(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family);

}  // namespace orderlog
