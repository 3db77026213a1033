#include "projections/store/model_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <utility>
#include <vector>

#include "base/check.h"
#include "eventstore/free_space.h"
#include "eventstore/ingestion.h"
#include "eventstore/log_options.h"
#include "projections/store/model_marker.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

constexpr std::string_view kCheckpointKey("\0checkpoint", 11);
constexpr char kPartName[] = "part-";
constexpr int kMergeAtFiles = 8;

rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(const rocksdb::Slice& text) { return {text.data(), text.size()}; }

ModelError error_of(const rocksdb::Status& status, const std::string& directory) {
  const std::string said = status.ToString();
  // As RocksDB says it of its own process, and of another. Not any "lock": there may be one in the
  // path.
  const bool is_open = said.find("lock hold by current process") != std::string::npos ||
                       said.find("While lock file") != std::string::npos;
  if (status.IsIOError() && is_open) {
    return {ModelErrorCode::kInUse, "The read model in " + directory +
                                        " is open already; stop the other process first (" + said +
                                        ")."};
  }
  if (status.IsCorruption() || status.IsInvalidArgument() || status.IsNotSupported()) {
    return {ModelErrorCode::kCorrupt,
            "The read model in " + directory + " is damaged (" + said + ")."};
  }
  return {ModelErrorCode::kIo, "The read model in " + directory + " can't be used: " + said + "."};
}

rocksdb::Options options_of(const ModelStoreOptions& wanted,
                            const std::shared_ptr<rocksdb::Cache>& cache, rocksdb::Env* env) {
  rocksdb::Options options;
  options.env = env;
  options.create_if_missing = true;
  options.write_buffer_size = wanted.memtable_bytes;
  // One fills while the other is flushed; that is all the memory there is for rows.
  options.max_write_buffer_number = 2;
  // One thread writes, so its inserts need no atomics.
  options.allow_concurrent_memtable_write = false;
  options.enable_write_thread_adaptive_yield = false;
  options.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(1));
  options.level0_file_num_compaction_trigger = kMergeAtFiles;
  options.level0_slowdown_writes_trigger = 24;
  options.level0_stop_writes_trigger = 40;
  options.disable_auto_compactions = wanted.bulk;
  options.target_file_size_base = std::uint64_t{32} << 20;
  options.max_bytes_for_level_base = std::uint64_t{128} << 20;
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kLZ4Compression;
  options.max_background_jobs = 2;
  options.max_open_files = 512;
  // commit() and the destructor decide what is flushed and when.
  options.avoid_flush_during_shutdown = true;
  options.keep_log_file_num = 2;
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = std::size_t{8} << 10;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  // Index and filter in parts, so that a lookup loads a few kilobytes of them and the cache bounds
  // them however old the log is.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

// The others are in already, so there is no way back.
ModelError lost_part(const std::string& directory) {
  return {ModelErrorCode::kCorrupt,
          "A part of the read model in " + directory + " could not be read when it was taken in."};
}

// Whether merging would do what the background does anyway: one sorted run, and before it no more
// files than wait for a compaction.
bool is_merged(rocksdb::DB& db) {
  std::vector<rocksdb::LiveFileMetaData> files;
  db.GetLiveFilesMetaData(&files);
  int waiting = 0;
  std::set<int> runs;
  for (const auto& file : files) {
    if (file.level > 0) runs.insert(file.level);
    waiting += file.level == 0 ? 1 : 0;
  }
  return waiting < kMergeAtFiles && runs.size() <= 1 && (waiting <= 1 || !runs.empty());
}

std::string checkpoint_bytes(const Checkpoint& checkpoint) {
  std::string bytes;
  append_u64(bytes, checkpoint.position.value());
  bytes.append(reinterpret_cast<const char*>(checkpoint.hash.data()), checkpoint.hash.size());
  return bytes;
}

bool read_checkpoint(std::string_view bytes, Checkpoint& out) {
  if (bytes.size() != 8 + out.hash.size()) return false;
  out.position = Position(load_u64(bytes.data()));
  std::memcpy(out.hash.data(), bytes.data() + 8, out.hash.size());
  return true;
}

}  // namespace

struct ModelResources::Impl {
  std::shared_ptr<rocksdb::Cache> cache;
  std::unique_ptr<rocksdb::Env> env_of_tests;

  [[nodiscard]] rocksdb::Env* env() const {
    return env_of_tests ? env_of_tests.get() : rocksdb::Env::Default();
  }
};

ModelResources::ModelResources(std::size_t block_cache_bytes,
                               const std::shared_ptr<rocksdb::FileSystem>& file_system)
    : impl_(std::make_unique<Impl>(
          Impl{rocksdb::NewLRUCache(block_cache_bytes),
               file_system ? rocksdb::NewCompositeEnv(file_system) : nullptr})) {
  // All instances of a process share these threads. A log's flush must not wait behind a model's.
  rocksdb::Env::Default()->IncBackgroundThreadsIfNeeded(3, rocksdb::Env::HIGH);
  rocksdb::Env::Default()->IncBackgroundThreadsIfNeeded(3, rocksdb::Env::LOW);
  // Where a bulk load is merged: only with what processor time nobody else wants.
  rocksdb::Env::Default()->IncBackgroundThreadsIfNeeded(1, rocksdb::Env::BOTTOM);
  rocksdb::Env::Default()->LowerThreadPoolCPUPriority(rocksdb::Env::BOTTOM);
}
ModelResources::~ModelResources() = default;
rocksdb::FileSystem& ModelResources::file_system() const { return *impl_->env()->GetFileSystem(); }
std::optional<std::uint64_t> ModelResources::free_bytes(const std::string& directory) const {
  return free_bytes_of(file_system(), directory);
}

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
  void add(std::string_view row_key, std::string_view row_value, bool erase) {
    const std::size_t at = bytes.size();
    bytes.append(row_key).append(row_value);
    changes.push_back({at, at + row_key.size(), bytes.size(), erase});
  }
  // Of one key's changes the last one stays the last.
  void sort() {
    std::stable_sort(changes.begin(), changes.end(),
                     [this](const Change& a, const Change& b) { return key(a) < key(b); });
  }
  rocksdb::Status write_out() {
    sort();
    batch.Clear();
    rocksdb::Status status;
    for (const Change& change : changes) {
      status = change.erase ? batch.Delete(slice(key(change)))
                            : batch.Put(slice(key(change)), slice(value(change)));
      if (!status.ok()) break;
    }
    return status;
  }

  // A sorted file knows each key once.
  rocksdb::Status write_file(rocksdb::SstFileWriter& file) {
    sort();
    rocksdb::Status status;
    for (std::size_t i = 0; i < changes.size() && status.ok(); ++i) {
      const Change& change = changes[i];
      if (i + 1 < changes.size() && key(changes[i + 1]) == key(change)) continue;
      status = change.erase ? file.Delete(slice(key(change)))
                            : file.Put(slice(key(change)), slice(value(change)));
    }
    return status;
  }

  std::string bytes;
  std::vector<Change> changes;
  rocksdb::WriteBatch batch;
};

ModelBatch::ModelBatch() : impl_(std::make_unique<Impl>()) {}
ModelBatch::~ModelBatch() = default;
void ModelBatch::put(std::string_view key, std::string_view value) {
  impl_->add(key, value, false);
}
void ModelBatch::erase(std::string_view key) { impl_->add(key, "", true); }
void ModelBatch::clear() {
  impl_->bytes.clear();
  impl_->changes.clear();
}
std::size_t ModelBatch::size() const { return impl_->changes.size(); }

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

ModelScan::ModelScan(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ModelScan::~ModelScan() = default;
ModelScan::ModelScan(ModelScan&&) noexcept = default;
ModelScan& ModelScan::operator=(ModelScan&&) noexcept = default;
bool ModelScan::valid() const { return impl_->iterator->Valid(); }
bool ModelScan::failed() const { return !impl_->iterator->status().ok(); }
std::string_view ModelScan::key() const { return view(impl_->iterator->key()); }
std::string_view ModelScan::value() const { return view(impl_->iterator->value()); }
void ModelScan::next() { impl_->iterator->Next(); }

struct ModelSnapshot::Impl {
  rocksdb::DB* db = nullptr;
  const std::string* directory = nullptr;
  const rocksdb::Snapshot* snapshot = nullptr;

  [[nodiscard]] std::unique_ptr<ModelScan::Impl> scan(std::string_view from, std::string_view until,
                                                      rocksdb::ReadOptions options) const;
  ~Impl() { db->ReleaseSnapshot(snapshot); }
};

namespace {

ModelResult<bool> get_row(rocksdb::DB* db, const rocksdb::ReadOptions& options,
                          std::string_view key, std::string& value, const std::string& directory) {
  const rocksdb::Status status = db->Get(options, slice(key), &value);
  if (status.ok()) return true;
  if (status.IsNotFound()) return false;
  return fail(error_of(status, directory));
}

ModelResult<Checkpoint> checkpoint_in(rocksdb::DB& db, const std::string& directory) {
  std::string bytes;
  const auto found = get_row(&db, rocksdb::ReadOptions(), kCheckpointKey, bytes, directory);
  if (!found) return fail(found.error());
  Checkpoint checkpoint;
  if (*found && !read_checkpoint(bytes, checkpoint)) {
    return fail(
        ModelError{ModelErrorCode::kCorrupt, "The checkpoint in " + directory + " is damaged."});
  }
  return checkpoint;
}

}  // namespace

ModelSnapshot::ModelSnapshot(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ModelSnapshot::~ModelSnapshot() = default;
ModelSnapshot::ModelSnapshot(ModelSnapshot&&) noexcept = default;

ModelResult<bool> ModelSnapshot::get(std::string_view key, std::string& value) const {
  rocksdb::ReadOptions options;
  options.snapshot = impl_->snapshot;
  return get_row(impl_->db, options, key, value, *impl_->directory);
}

ModelResult<Checkpoint> ModelSnapshot::checkpoint() const {
  std::string bytes;
  const ModelResult<bool> found = get(kCheckpointKey, bytes);
  if (!found) return fail(found.error());
  Checkpoint checkpoint;
  if (*found && !read_checkpoint(bytes, checkpoint)) {
    return fail(ModelError{ModelErrorCode::kCorrupt,
                           "The checkpoint in " + *impl_->directory + " is damaged."});
  }
  return checkpoint;
}

ModelScan ModelSnapshot::scan(std::string_view from, std::string_view until) const {
  return ModelScan(impl_->scan(from, until, rocksdb::ReadOptions()));
}

std::unique_ptr<ModelScan::Impl> ModelSnapshot::Impl::scan(std::string_view from,
                                                           std::string_view until,
                                                           rocksdb::ReadOptions options) const {
  auto scan = std::make_unique<ModelScan::Impl>();
  options.snapshot = snapshot;
  if (!until.empty()) {
    scan->until = until;
    scan->until_slice = slice(scan->until);
    options.iterate_upper_bound = &scan->until_slice;
  }
  scan->iterator.reset(db->NewIterator(options));
  scan->iterator->Seek(slice(from));
  return scan;
}

ModelScan ModelSnapshot::scan_all(std::string_view from, std::string_view until) const {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.readahead_size = std::size_t{1} << 20;
  return ModelScan(impl_->scan(from.empty() ? "\x01" : from, until, options));
}

// By the files, which hold about as much each where there are many; where there are few, there is
// little to walk.
std::vector<std::string> ModelSnapshot::cuts(unsigned parts) const {
  std::vector<rocksdb::LiveFileMetaData> files;
  impl_->db->GetLiveFilesMetaData(&files);
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.smallestkey < b.smallestkey; });
  std::uint64_t total = 0;
  for (const auto& file : files) total += file.size;
  std::vector<std::string> keys;
  std::uint64_t passed = 0;
  for (const auto& file : files) {
    const bool is_due = passed * parts >= total * (keys.size() + 1);
    const bool is_next = file.smallestkey > (keys.empty() ? std::string(1, '\x01') : keys.back());
    if (is_due && is_next && keys.size() + 1 < parts) keys.push_back(file.smallestkey);
    passed += file.size;
  }
  return keys;
}

ModelStore::ModelStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

ModelStore::~ModelStore() {
  if (!impl_->remove) {
    // A failure here costs reading a part of the log again, no more.
    static_cast<void>(flush(true));
    return;
  }
  impl_->db.reset();
  remove_model_directory(impl_->options.directory);
}

void ModelStore::remove_when_closed() { impl_->remove = true; }

ModelResult<std::unique_ptr<ModelStore>> ModelStore::open(const ModelStoreOptions& options) {
  ORDERLOG_CHECK(options.resources != nullptr, "models share their cache");
  if (auto claimed = claim_model_directory(options.directory, options.name, options.schema_version);
      !claimed) {
    return fail(claimed.error());
  }
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  impl->write.disableWAL = true;
  impl->opened_with =
      options_of(options, options.resources->impl_->cache, options.resources->impl_->env());
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened = rocksdb::DB::Open(impl->opened_with, options.directory, &db);
  if (!opened.ok()) return fail(error_of(opened, options.directory));
  impl->db.reset(db);
  if (has_file_without_range(*db)) return fail(lost_part(options.directory));

  const auto checkpoint = checkpoint_in(*db, options.directory);
  if (!checkpoint) return fail(checkpoint.error());
  impl->checkpoint = *checkpoint;
  return std::unique_ptr<ModelStore>(new ModelStore(std::move(impl)));
}

ModelResult<Checkpoint> ModelStore::stored_checkpoint(const std::string& directory) {
  rocksdb::Options options;
  options.info_log = no_logger();
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(options, directory, &opened);
  const std::unique_ptr<rocksdb::DB> db(opened);
  if (!status.ok()) return fail(error_of(status, directory));
  return checkpoint_in(*db, directory);
}

const std::string& ModelStore::name() const { return impl_->options.name; }
std::uint32_t ModelStore::schema_version() const { return impl_->options.schema_version; }
const Checkpoint& ModelStore::checkpoint() const { return impl_->checkpoint; }

ModelResult<Ok> ModelStore::commit(ModelBatch& batch, const Checkpoint& checkpoint) {
  batch.put(kCheckpointKey, checkpoint_bytes(checkpoint));
  rocksdb::Status status = impl_->failed ? impl_->db->Resume() : rocksdb::Status();
  if (status.ok()) status = batch.impl_->write_out();
  if (status.ok()) status = impl_->db->Write(impl_->write, &batch.impl_->batch);
  batch.clear();
  impl_->failed = !status.ok();
  if (impl_->failed) return fail(error_of(status, impl_->options.directory));
  impl_->checkpoint = checkpoint;
  return Ok{};
}

ModelResult<Ok> ModelStore::write_part(ModelBatch& batch, unsigned part,
                                       const Checkpoint& checkpoint) {
  ORDERLOG_CHECK(part < kMostParts, "there are so many parts");
  impl_->parts[part].clear();
  if (part == 0) batch.put(kCheckpointKey, checkpoint_bytes(checkpoint));
  if (batch.size() == 0) return Ok{};
  const std::string path =
      impl_->options.directory + "/" + kPartName + std::to_string(part) + ".tmp";
  // What a process that was killed has left under this name may be a second name of a file that was
  // taken in: written again, it would change that file.
  rocksdb::Env& env = *impl_->opened_with.env;
  rocksdb::Status status = env.FileExists(path);
  status = status.IsNotFound() ? rocksdb::Status() : env.DeleteFile(path);
  rocksdb::SstFileWriter file(rocksdb::EnvOptions(), impl_->opened_with);
  if (status.ok()) status = file.Open(path);
  if (status.ok()) status = batch.impl_->write_file(file);
  if (status.ok()) status = file.Finish();
  batch.clear();
  if (!status.ok()) return fail(error_of(status, impl_->options.directory));
  impl_->parts[part] = path;
  return Ok{};
}

ModelResult<Ok> ModelStore::ingest_parts(const Checkpoint& checkpoint) {
  std::vector<std::string> paths;
  for (std::string& part : impl_->parts) {
    if (!part.empty()) paths.push_back(std::move(part));
    part.clear();
  }
  rocksdb::IngestExternalFileOptions options;
  options.move_files = true;
  const rocksdb::Status status = impl_->db->IngestExternalFile(paths, options);
  if (!status.ok()) return fail(error_of(status, impl_->options.directory));
  if (has_file_without_range(*impl_->db)) return fail(lost_part(impl_->options.directory));
  impl_->checkpoint = checkpoint;
  return Ok{};
}

std::size_t ModelStore::files_to_merge() const {
  std::string files;
  const std::string name = rocksdb::DB::Properties::kNumFilesAtLevelPrefix + "0";
  if (!impl_->options.bulk || !impl_->db->GetProperty(name, &files)) return 0;
  return std::stoul(files);
}

ModelResult<bool> ModelStore::merge_bulk(std::atomic<bool>& cancelled, unsigned threads) {
  if (!impl_->options.bulk) return !cancelled.load();
  rocksdb::CompactRangeOptions options;
  options.canceled = &cancelled;
  options.max_subcompactions = threads;
  rocksdb::Status status;
  if (!is_merged(*impl_->db)) status = impl_->db->CompactRange(options, nullptr, nullptr);
  if (cancelled.load()) return false;
  if (!status.ok()) return fail(error_of(status, impl_->options.directory));
  return true;
}

ModelResult<bool> ModelStore::finish_bulk(std::atomic<bool>& cancelled, unsigned threads) {
  const auto merged = merge_bulk(cancelled, threads);
  if (!merged || !*merged || !impl_->options.bulk) return merged;
  const auto status = impl_->db->SetOptions({{"disable_auto_compactions", "false"}});
  if (!status.ok()) return fail(error_of(status, impl_->options.directory));
  impl_->options.bulk = false;
  return true;
}

std::uint64_t ModelStore::bytes_on_disk() const {
  std::vector<rocksdb::LiveFileMetaData> files;
  impl_->db->GetLiveFilesMetaData(&files);
  std::uint64_t bytes = 0;
  for (const auto& file : files) bytes += file.size;
  return bytes;
}

std::uint64_t ModelStore::bytes_to_merge() const {
  return !impl_->options.bulk || is_merged(*impl_->db) ? 0 : bytes_on_disk();
}

ModelResult<Ok> ModelStore::flush(bool wait) {
  rocksdb::FlushOptions options;
  options.wait = wait;
  options.allow_write_stall = wait;
  const rocksdb::Status status = impl_->db->Flush(options);
  if (!status.ok()) return fail(error_of(status, impl_->options.directory));
  return Ok{};
}

ModelResult<bool> ModelStore::get(std::string_view key, std::string& value) const {
  return get_row(impl_->db.get(), rocksdb::ReadOptions(), key, value, impl_->options.directory);
}

ModelSnapshot ModelStore::snapshot() const {
  auto snapshot = std::make_unique<ModelSnapshot::Impl>();
  snapshot->db = impl_->db.get();
  snapshot->directory = &impl_->options.directory;
  snapshot->snapshot = impl_->db->GetSnapshot();
  return ModelSnapshot(std::move(snapshot));
}

}  // namespace orderlog
