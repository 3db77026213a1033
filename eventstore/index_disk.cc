#include "eventstore/index_disk.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <filesystem>
#include <utility>
#include <vector>

#include "eventstore/durable_file.h"
#include "eventstore/index_rows.h"
#include "eventstore/index_table_file.h"
#include "eventstore/ingestion.h"
#include "eventstore/kept_filter.h"
#include "eventstore/log_options.h"
#include "eventstore/store_status.h"

namespace orderlog {
namespace {

rocksdb::Slice slice_of(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

constexpr char kSnapshotFamily[] = "snapshots";
// Behind the directory's name.
constexpr char kDamaged[] = ".damaged";
constexpr char kFilter[] = ".filter";
constexpr std::size_t kScanReadaheadBytes = std::size_t{1} << 20;

}  // namespace

IndexDisk::IndexDisk(std::string directory, const IndexSeed& seed, rocksdb::Env* env)
    : directory_(std::move(directory)),
      names_(names_checksum(seed)),
      env_(env != nullptr ? env : rocksdb::Env::Default()) {}

IndexDisk::~IndexDisk() { close(); }

void IndexDisk::close() {
  if (!db_) return;
  static_cast<void>(db_->DestroyColumnFamilyHandle(rows_));
  static_cast<void>(db_->DestroyColumnFamilyHandle(snapshots_));
  static_cast<void>(db_->Close());
  db_.reset();
}

StoreResult<std::unique_ptr<IndexDisk>> IndexDisk::open(
    const std::string& directory, const IndexSeed& seed, rocksdb::Env* env,
    const std::shared_ptr<rocksdb::Cache>& cache, const Mended& mended) {
  std::unique_ptr<IndexDisk> disk(new IndexDisk(directory, seed, env));
  const auto mark = read_small_file(*disk->env_->GetFileSystem(), directory + kDamaged);
  if (!mark) return fail(mark.error());
  if (mark.value()) {
    if (mended) mended(*mark.value());
    if (auto destroyed = disk->destroy(); !destroyed) return fail(destroyed.error());
    const auto removed = disk->env_->DeleteFile(directory + kDamaged);
    if (!removed.ok()) return fail(store_error(removed, "removing " + directory + kDamaged));
  }
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto usable = disk->open_once(cache, Access::kReadWrite);
    if (usable && *usable) return disk;
    if (!usable) {
      if (usable.error().code != StoreErrorCode::kCorrupt || attempt > 0) {
        return fail(usable.error());
      }
      if (mended) mended(usable.error().detail);
    }
    if (auto destroyed = disk->destroy(); !destroyed) return fail(destroyed.error());
  }
  return fail(StoreError{StoreErrorCode::kIo, directory + " can't be created anew: remove it"});
}

StoreResult<Ok> IndexDisk::destroy() {
  close();
  rocksdb::Options options;
  options.env = env_;
  const auto destroyed = rocksdb::DestroyDB(directory_, options);
  if (!destroyed.ok()) return fail(store_error(destroyed, "removing an index that can't be used"));
  return Ok{};
}

StoreError IndexDisk::damaged(StoreError error) const {
  if (access_ == Access::kReadOnly) return error;
  error.detail += "; nothing is lost, the next start builds the index again from the log";
  if (!damaged_.exchange(true)) {
    const std::filesystem::path path(directory_ + kDamaged);
    // Where even that can't be written, the next one that meets the damage tries it again.
    if (!replace_file(*env_->GetFileSystem(), path.parent_path().string(), path.filename().string(),
                      error.detail)) {
      damaged_.store(false);
    }
  }
  return error;
}

StoreError IndexDisk::trouble(const rocksdb::Status& status, std::string_view doing) const {
  StoreError error = store_error(status, doing);
  return error.code == StoreErrorCode::kCorrupt ? damaged(std::move(error)) : error;
}

StoreResult<std::unique_ptr<IndexDisk>> IndexDisk::open_read_only(
    const std::string& directory, const IndexSeed& seed, rocksdb::Env* env,
    const std::shared_ptr<rocksdb::Cache>& cache) {
  std::unique_ptr<IndexDisk> disk(new IndexDisk(directory, seed, env));
  const auto usable = disk->open_once(cache, Access::kReadOnly);
  if (!usable) return fail(usable.error());
  if (!*usable) {
    return fail(StoreError{StoreErrorCode::kForeign, directory + " is of another format"});
  }
  return disk;
}

StoreResult<bool> IndexDisk::open_once(const std::shared_ptr<rocksdb::Cache>& cache,
                                       Access access) {
  access_ = access;
  damaged_.store(false);
  rocksdb::Options options = index_options(env_, cache);
  const std::vector<rocksdb::ColumnFamilyDescriptor> families{
      {rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions(options)},
      {kSnapshotFamily, snapshot_options(cache)}};
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  rocksdb::Status status;
  if (access == Access::kReadWrite) {
    status = rocksdb::DB::Open(options, directory_, families, &handles, &db);
  } else {
    options.create_if_missing = false;
    options.info_log = no_logger();
    status = rocksdb::DB::OpenForReadOnly(options, directory_, families, &handles, &db);
  }
  if (!status.ok()) return fail(store_error(status, "opening " + directory_));
  db_.reset(db);
  rows_ = handles[0];
  snapshots_ = handles[1];
  if (has_file_without_range(*db_)) {
    return fail(StoreError{StoreErrorCode::kCorrupt,
                           directory_ + " holds a file that could not be read when it was added"});
  }
  return read_checkpoint();
}

StoreResult<bool> IndexDisk::read_checkpoint() {
  std::string value;
  const auto status = db_->Get(rocksdb::ReadOptions(), rows_, slice_of(kCheckpointKey), &value);
  checkpoint_ = Head{};
  if (status.IsNotFound()) return true;
  if (!status.ok()) return fail(store_error(status, "reading the index's checkpoint"));
  const auto head = head_of_checkpoint(value, names_);
  if (!head) return false;
  checkpoint_ = *head;
  return true;
}

std::size_t IndexDisk::rows_estimated() const {
  std::uint64_t rows = 0;
  if (!db_->GetIntProperty(rows_, rocksdb::DB::Properties::kEstimateNumKeys, &rows)) return 0;
  return static_cast<std::size_t>(rows);
}

StoreResult<std::optional<IndexRow>> IndexDisk::find(const Hash128& hash) const {
  const RowKey key = row_key(hash);
  rocksdb::PinnableSlice value;
  const auto status =
      db_->Get(rocksdb::ReadOptions(), rows_, rocksdb::Slice(key.data(), key.size()), &value);
  if (status.IsNotFound()) return std::optional<IndexRow>{};
  if (!status.ok()) return fail(trouble(status, "reading the index"));
  const auto row = row_of_value(hash, value.ToStringView());
  if (!row) {
    return fail(
        damaged({StoreErrorCode::kCorrupt, directory_ + " holds a row that can't be read"}));
  }
  return row;
}

StoreResult<Ok> IndexDisk::for_each_row(const std::function<bool(const Hash128&)>& visit) const {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.readahead_size = kScanReadaheadBytes;
  const std::unique_ptr<rocksdb::Iterator> iterator(db_->NewIterator(options, rows_));
  for (iterator->Seek(rocksdb::Slice(&kRowPrefix, 1)); iterator->Valid(); iterator->Next()) {
    const auto hash = hash_of_row_key(iterator->key().ToStringView());
    if (!hash || !visit(*hash)) break;
  }
  if (!iterator->status().ok()) return fail(trouble(iterator->status(), "reading the index"));
  return Ok{};
}

StoreResult<Ok> IndexDisk::read_deadlines(
    const PendingDeadline& after, const std::function<bool(const PendingDeadline&)>& take) const {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> iterator(db_->NewIterator(options, rows_));
  for (iterator->Seek(deadline_key(after)); iterator->Valid(); iterator->Next()) {
    const auto deadline = deadline_of_key(iterator->key().ToStringView());
    if (!deadline) break;
    if (*deadline == after) continue;
    if (!take(*deadline)) break;
  }
  if (!iterator->status().ok()) {
    return fail(trouble(iterator->status(), "reading the deadlines"));
  }
  return Ok{};
}

StoreResult<Ok> IndexDisk::write_generation(const StripedTable& rows,
                                            const DeadlineQueue::Changes& deadlines,
                                            const Head& checkpoint) {
  // A process that died in the middle leaves a second name of a file that the index already owns:
  // writing to it would destroy that one.
  const std::string path = directory_ + ".generation";
  const auto removed = env_->DeleteFile(path);
  if (!removed.ok() && !removed.IsPathNotFound())
    return fail(store_error(removed, "removing " + path));
  // The same table format as the index's own files, filters included.
  const auto written = write_index_table(path, db_->GetOptions(rows_), rows, deadlines,
                                         checkpoint_value(checkpoint, names_));
  if (!written) return fail(written.error());
  rocksdb::IngestExternalFileOptions options;
  options.move_files = true;
  options.write_global_seqno = false;
  const auto status = db_->IngestExternalFile(rows_, {path}, options);
  if (!status.ok()) return fail(trouble(status, "adding a generation to the index"));
  if (!has_file_without_range(*db_)) return Ok{};
  // Put out again, it can be written and added once more.
  const bool removed_again = remove_files_without_range(*db_, rows_);
  StoreError error{StoreErrorCode::kIo,
                   "while adding a generation to the index: " + path + " could not be read"};
  if (removed_again) return fail(std::move(error));
  error.code = StoreErrorCode::kCorrupt;
  return fail(damaged(std::move(error)));
}

void IndexDisk::keep_filter(const ExistenceFilter& filter, const Head& checkpoint) const {
  orderlog::keep_filter(*env_->GetFileSystem(), directory_ + kFilter,
                        checkpoint_value(checkpoint, names_), filter);
}

std::unique_ptr<ExistenceFilter> IndexDisk::kept_filter(std::size_t bytes_max) const {
  return orderlog::kept_filter(*env_->GetFileSystem(), directory_ + kFilter,
                               checkpoint_value(checkpoint_, names_), bytes_max);
}

StoreResult<Ok> IndexDisk::put_snapshot(const Hash128& stream, std::string_view value) {
  const RowKey key = row_key(stream);
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  const auto status =
      db_->Put(options, snapshots_, rocksdb::Slice(key.data(), key.size()), slice_of(value));
  if (!status.ok()) return fail(trouble(status, "writing a snapshot"));
  return Ok{};
}

StoreResult<std::optional<std::string>> IndexDisk::find_snapshot(const Hash128& stream) const {
  const RowKey key = row_key(stream);
  std::string value;
  const auto status =
      db_->Get(rocksdb::ReadOptions(), snapshots_, rocksdb::Slice(key.data(), key.size()), &value);
  if (status.IsNotFound()) return std::optional<std::string>{};
  if (!status.ok()) return fail(store_error(status, "reading a snapshot"));
  return std::optional<std::string>{std::move(value)};
}

StoreResult<Ok> IndexDisk::flush_snapshots() {
  const auto status = db_->Flush(rocksdb::FlushOptions(), snapshots_);
  if (!status.ok()) return fail(trouble(status, "writing the snapshots"));
  return Ok{};
}

}  // namespace orderlog
