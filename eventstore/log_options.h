#pragma once

// How RocksDB is set up for the log and for its index, and why. Private to eventstore.

#include <cstddef>
#include <memory>

namespace rocksdb {
class Cache;
class Env;
class Logger;
struct ColumnFamilyOptions;
struct Options;
}  // namespace rocksdb

namespace orderlog {

[[nodiscard]] rocksdb::Options log_options(rocksdb::Env* env,
                                           const std::shared_ptr<rocksdb::Cache>& cache);
// A planted bug (RocksDbEventStoreOptions): of what is written from here on nothing tells whether
// it is what is read.
void leave_out_checksums(rocksdb::Options& options);
[[nodiscard]] rocksdb::Options index_options(rocksdb::Env* env,
                                             const std::shared_ptr<rocksdb::Cache>& cache);
[[nodiscard]] rocksdb::ColumnFamilyOptions snapshot_options(
    const std::shared_ptr<rocksdb::Cache>& cache);

// For readers, who must not leave a line in the directory.
[[nodiscard]] std::shared_ptr<rocksdb::Logger> no_logger();

}  // namespace orderlog
