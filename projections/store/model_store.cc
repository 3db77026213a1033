#include "projections/store/model_store.h"

#include <rocksdb/file_system.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <cstring>
#include <utility>

#include "base/check.h"
#include "eventstore/free_space.h"
#include "eventstore/ingestion.h"
#include "eventstore/log_options.h"
#include "projections/store/model_internals.h"
#include "projections/store/model_marker.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

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

bool read_checkpoint(std::string_view bytes, Checkpoint& out) {
  if (bytes.size() != 8 + out.hash.size()) return false;
  out.position = Position(load_u64(bytes.data()));
  std::memcpy(out.hash.data(), bytes.data() + 8, out.hash.size());
  return true;
}

}  // namespace

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

ModelError lost_part(const std::string& directory) {
  return {ModelErrorCode::kCorrupt,
          "A part of the read model in " + directory + " could not be read when it was taken in."};
}

std::string checkpoint_bytes(const Checkpoint& checkpoint) {
  std::string bytes;
  append_u64(bytes, checkpoint.position.value());
  bytes.append(reinterpret_cast<const char*>(checkpoint.hash.data()), checkpoint.hash.size());
  return bytes;
}

ModelResult<bool> get_row(rocksdb::DB& db, const rocksdb::ReadOptions& options,
                          std::string_view key, std::string& value, const std::string& directory) {
  const rocksdb::Status status = db.Get(options, slice(key), &value);
  if (status.ok()) return true;
  if (status.IsNotFound()) return false;
  return fail(error_of(status, directory));
}

ModelResult<Checkpoint> checkpoint_in(rocksdb::DB& db, const rocksdb::ReadOptions& options,
                                      const std::string& directory) {
  std::string bytes;
  const auto found = get_row(db, options, kCheckpointKey, bytes, directory);
  if (!found) return fail(found.error());
  Checkpoint checkpoint;
  if (*found && !read_checkpoint(bytes, checkpoint)) {
    return fail(
        ModelError{ModelErrorCode::kCorrupt, "The checkpoint in " + directory + " is damaged."});
  }
  return checkpoint;
}

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
  if (options.has_served &&
      !impl->opened_with.env->FileExists(options.directory + "/CURRENT").ok()) {
    return fail(ModelError{ModelErrorCode::kCorrupt,
                           "The rows of the read model in " + options.directory + " are gone."});
  }
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened = rocksdb::DB::Open(impl->opened_with, options.directory, &db);
  if (!opened.ok()) return fail(error_of(opened, options.directory));
  impl->db.reset(db);
  if (has_file_without_range(*db)) return fail(lost_part(options.directory));

  const auto checkpoint = checkpoint_in(*db, rocksdb::ReadOptions(), options.directory);
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
  return checkpoint_in(*db, rocksdb::ReadOptions(), directory);
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

ModelResult<Ok> ModelStore::flush(bool wait) {
  rocksdb::FlushOptions options;
  options.wait = wait;
  options.allow_write_stall = wait;
  const rocksdb::Status status = impl_->db->Flush(options);
  if (!status.ok()) return fail(error_of(status, impl_->options.directory));
  return Ok{};
}

ModelResult<bool> ModelStore::get(std::string_view key, std::string& value) const {
  return get_row(*impl_->db, rocksdb::ReadOptions(), key, value, impl_->options.directory);
}

ModelSnapshot ModelStore::snapshot() const {
  auto snapshot = std::make_unique<ModelSnapshot::Impl>();
  snapshot->db = impl_->db.get();
  snapshot->directory = &impl_->options.directory;
  snapshot->snapshot = impl_->db->GetSnapshot();
  return ModelSnapshot(std::move(snapshot));
}

}  // namespace orderlog
