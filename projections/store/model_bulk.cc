// Filling a model with sorted files, and merging them.

#include <rocksdb/file_system.h>

#include <set>
#include <utility>

#include "base/check.h"
#include "eventstore/ingestion.h"
#include "projections/store/model_internals.h"

namespace orderlog {
namespace {

constexpr char kPartName[] = "part-";

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

}  // namespace

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

}  // namespace orderlog
