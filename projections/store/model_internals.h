#pragma once

// What the parts of a model's store share: RocksDB, which nothing outside this folder sees.

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/slice.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "projections/store/model_store.h"

namespace orderlog {

// No row of a model begins with a zero byte.
inline constexpr std::string_view kCheckpointKey("\0checkpoint", 11);
// Files that wait before the background merges them.
inline constexpr int kMergeAtFiles = 8;

inline rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view view(const rocksdb::Slice& text) { return {text.data(), text.size()}; }

[[nodiscard]] ModelError error_of(const rocksdb::Status& status, const std::string& directory);
// A part that could not be read when it was taken in: the others are in already, so there is no way
// back.
[[nodiscard]] ModelError lost_part(const std::string& directory);

[[nodiscard]] std::string checkpoint_bytes(const Checkpoint& checkpoint);
// Empty where there is no row of it yet.
[[nodiscard]] ModelResult<Checkpoint> checkpoint_in(rocksdb::DB& db,
                                                    const rocksdb::ReadOptions& options,
                                                    const std::string& directory);
[[nodiscard]] ModelResult<bool> get_row(rocksdb::DB& db, const rocksdb::ReadOptions& options,
                                        std::string_view key, std::string& value,
                                        const std::string& directory);

struct ModelResources::Impl {
  std::shared_ptr<rocksdb::Cache> cache;
  std::unique_ptr<rocksdb::Env> env_of_tests;

  [[nodiscard]] rocksdb::Env* env() const {
    return env_of_tests ? env_of_tests.get() : rocksdb::Env::Default();
  }
};

// Rows wait here and go to RocksDB in the order of their keys: with a hint per kind of row, the
// memtable then finds each one's place from the place of the one before it instead of from the top,
// which is what most of a put costs.
struct ModelBatch::Impl {
  struct Change {
    std::size_t key_at = 0;
    std::size_t value_at = 0;
    std::size_t end = 0;
    bool erase = false;
  };

  [[nodiscard]] std::string_view key(const Change& change) const {
    return std::string_view(bytes).substr(change.key_at, change.value_at - change.key_at);
  }
  [[nodiscard]] std::string_view value(const Change& change) const {
    return std::string_view(bytes).substr(change.value_at, change.end - change.value_at);
  }
  void add(std::string_view row_key, std::string_view row_value, bool erase);
  // Of one key's changes the last one stays the last.
  void sort();
  // To `batch`.
  rocksdb::Status write_out();
  // A sorted file knows each key once.
  rocksdb::Status write_file(rocksdb::SstFileWriter& file);

  std::string bytes;
  std::vector<Change> changes;
  rocksdb::WriteBatch batch;
};

struct ModelStore::Impl {
  ModelStoreOptions options;
  std::unique_ptr<rocksdb::DB> db;
  rocksdb::WriteOptions write;
  rocksdb::Options opened_with;
  Checkpoint checkpoint;
  std::array<std::string, kMostParts> parts;  // written and not taken in: their paths
  bool failed = false;  // the last commit; the next one asks RocksDB to go on first
  bool remove = false;
};

struct ModelScan::Impl {
  std::string until;
  rocksdb::Slice until_slice;
  std::unique_ptr<rocksdb::Iterator> iterator;
};

struct ModelSnapshot::Impl {
  rocksdb::DB* db = nullptr;
  const std::string* directory = nullptr;
  const rocksdb::Snapshot* snapshot = nullptr;

  [[nodiscard]] std::unique_ptr<ModelScan::Impl> scan(std::string_view from, std::string_view until,
                                                      rocksdb::ReadOptions options) const;
  ~Impl() { db->ReleaseSnapshot(snapshot); }
};

}  // namespace orderlog
