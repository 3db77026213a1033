#pragma once

// Where one version of one read model lies: rows in a RocksDB instance of their own, and with them
// the checkpoint that says which position they stand for. This folder is the only one of the
// read models that knows RocksDB.
//
// Durability. Rows and checkpoint are one WriteBatch, written without a WAL: a model can always be
// completed from the log, so a second copy of its rows would be paid for on every event and read
// never. There is one column family, and its memtables reach the disk in the order in which they
// were filled, so what survives a crash is a prefix of the commits, each with its checkpoint; the
// runtime reads the log's tail behind it. Only events that the log has synced are ever applied, so
// the model can't be ahead of a log that lost nothing. A model that is being built is written in
// bulk instead: whole sorted files, rows and checkpoint together, durable when they are taken in.
//
// Keys. The first byte 0x00 is the store's own (the checkpoint); rows begin with any other.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "eventstore/chain.h"
#include "projections/store/model_error.h"

namespace rocksdb {
class FileSystem;
}

namespace orderlog {

// The last event whose rows are in, and its commit's chain hash.
struct Checkpoint {
  Position position;
  ChainHash hash = kChainStart;

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// What all models of a process share: one cache of blocks, and for fault tests the file system (the
// operating system's when null). Any thread.
class ModelResources {
 public:
  explicit ModelResources(std::size_t block_cache_bytes,
                          const std::shared_ptr<rocksdb::FileSystem>& file_system = nullptr);
  ~ModelResources();
  // Where the models lie.
  [[nodiscard]] rocksdb::FileSystem& file_system() const;
  // On the disk of a directory; nothing where the system can't say.
  [[nodiscard]] std::optional<std::uint64_t> free_bytes(const std::string& directory) const;
  ModelResources(const ModelResources&) = delete;
  ModelResources& operator=(const ModelResources&) = delete;

 private:
  friend class ModelStore;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct ModelStoreOptions {
  std::string directory;
  std::string name;
  std::uint32_t schema_version = 1;
  std::size_t memtable_bytes = std::size_t{64} << 20;
  std::shared_ptr<ModelResources> resources;
  // Opened to be filled in parts: nothing is merged before finish_bulk().
  bool bulk = false;
  // It served before: rows that are gone are a damage, and not a model that begins.
  bool has_served = false;
};

// Row changes that become visible together. One thread at a time; keeps its memory when cleared.
class ModelBatch {
 public:
  ModelBatch();
  ~ModelBatch();
  ModelBatch(const ModelBatch&) = delete;
  ModelBatch& operator=(const ModelBatch&) = delete;

  void put(std::string_view key, std::string_view value);
  void erase(std::string_view key);
  void clear();
  // Puts and erases so far.
  [[nodiscard]] std::size_t size() const;

 private:
  friend class ModelStore;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Walks rows in the order of their keys; sees the model as it was when the scan began. One thread.
class ModelScan {
 public:
  ~ModelScan();
  ModelScan(ModelScan&&) noexcept;
  ModelScan& operator=(ModelScan&&) noexcept;

  // False at the end and after an error; then failed() tells which.
  [[nodiscard]] bool valid() const;
  [[nodiscard]] bool failed() const;
  // Live until next().
  [[nodiscard]] std::string_view key() const;
  [[nodiscard]] std::string_view value() const;
  void next();

 private:
  friend class ModelSnapshot;
  struct Impl;
  explicit ModelScan(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The model at one position, however much is applied meanwhile. One thread at a time; ends before
// its store does.
class ModelSnapshot {
 public:
  ~ModelSnapshot();
  ModelSnapshot(ModelSnapshot&&) noexcept;
  ModelSnapshot& operator=(ModelSnapshot&&) = delete;

  [[nodiscard]] ModelResult<Checkpoint> checkpoint() const;
  // False when there is no such row.
  [[nodiscard]] ModelResult<bool> get(std::string_view key, std::string& value) const;
  // Rows with from <= key < until.
  [[nodiscard]] ModelScan scan(std::string_view from, std::string_view until) const;
  // Every row of the model; or a part of them, for threads that walk it together: a part's first
  // key and the next part's, or "" for the first and behind the last. What queries have in the
  // cache stays there.
  [[nodiscard]] ModelScan scan_all(std::string_view from = {}, std::string_view until = {}) const;
  // At most parts - 1 keys, in order, that cut the rows into parts of about the same size.
  [[nodiscard]] std::vector<std::string> cuts(unsigned parts) const;

 private:
  friend class ModelStore;
  struct Impl;
  explicit ModelSnapshot(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// One thread commits; any thread reads.
inline constexpr unsigned kMostParts = 8;

class ModelStore {
 public:
  // Makes the directory when it is not there. Refuses what belongs to something else (kForeign), to
  // a newer program (kNewerSchema) or to another process (kInUse).
  [[nodiscard]] static ModelResult<std::unique_ptr<ModelStore>> open(
      const ModelStoreOptions& options);
  // Of a model that nobody has open, read without any change to its directory.
  [[nodiscard]] static ModelResult<Checkpoint> stored_checkpoint(const std::string& directory);
  // Writes out what memory holds, so that the next start has nothing to read again.
  ~ModelStore();
  ModelStore(const ModelStore&) = delete;
  ModelStore& operator=(const ModelStore&) = delete;

  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] std::uint32_t schema_version() const;

  // Of the last commit(). The committing thread only; others ask a snapshot.
  [[nodiscard]] const Checkpoint& checkpoint() const;

  // Adds the checkpoint to `batch`, writes both at once and clears the batch. After an error
  // nothing of it is in.
  [[nodiscard]] ModelResult<Ok> commit(ModelBatch& batch, const Checkpoint& checkpoint);
  // In bulk, for a large batch: its share of one part, as a sorted file that nobody sees yet. Each
  // part by one thread; the parts' keys are different ones. The first part takes the checkpoint.
  [[nodiscard]] ModelResult<Ok> write_part(ModelBatch& batch, unsigned part,
                                           const Checkpoint& checkpoint);
  // Makes the parts written since the last time visible, all at once; durable when it returns.
  [[nodiscard]] ModelResult<Ok> ingest_parts(const Checkpoint& checkpoint);
  // Taken in and not merged yet.
  [[nodiscard]] std::size_t files_to_merge() const;
  // Merges the files into one order, which may take as long as writing them did. Does nothing where
  // they are in one order already: after a restart, or when the model was not opened in bulk. False
  // when `cancelled` came true meanwhile. At most so many threads.
  [[nodiscard]] ModelResult<bool> merge_bulk(std::atomic<bool>& cancelled, unsigned threads);
  // The last part is in: the same, and from then on they are kept in order in the background.
  [[nodiscard]] ModelResult<bool> finish_bulk(std::atomic<bool>& cancelled, unsigned threads);
  // Of its files; and what merging writes before it removes any.
  [[nodiscard]] std::uint64_t bytes_on_disk() const;
  [[nodiscard]] std::uint64_t bytes_to_merge() const;
  // The directory is removed when the store is closed.
  void remove_when_closed();
  // Returns when everything committed so far is on disk, or, unless `wait`, once that is under way.
  [[nodiscard]] ModelResult<Ok> flush(bool wait);

  [[nodiscard]] ModelResult<bool> get(std::string_view key, std::string& value) const;
  [[nodiscard]] ModelSnapshot snapshot() const;

 private:
  struct Impl;
  explicit ModelStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace orderlog
