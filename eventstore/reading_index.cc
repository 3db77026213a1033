#include "eventstore/reading_index.h"

#include "eventstore/log_reader.h"
#include "eventstore/rocksdb_cursor.h"

namespace orderlog {
namespace {

constexpr std::size_t kAppliedAtOnce = 512;

bool has_seen_this_log(const Head& checkpoint, rocksdb::DB& log) {
  if (checkpoint.position == Position{}) return true;
  LogReader reader(log, nullptr);
  const auto commit = reader.at(checkpoint.position);
  return commit.ok() && commit->last == checkpoint.position &&
         stored_hash(commit->bytes) == checkpoint.hash;
}

}  // namespace

std::unique_ptr<ReadingIndex> ReadingIndex::open(const std::string& directory, rocksdb::Env* env,
                                                 const std::shared_ptr<rocksdb::Cache>& cache,
                                                 const IndexSeed& seed) {
  // The writing process may just be taking a file away: then another look finds the files after it.
  constexpr int kAttempts = 3;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto disk = IndexDisk::open_read_only(directory, seed, env, cache);
    if (!disk) continue;
    return std::unique_ptr<ReadingIndex>(
        new ReadingIndex(std::make_unique<LogIndex>(*std::move(disk), seed)));
  }
  return nullptr;
}

const LogIndex* ReadingIndex::complete(rocksdb::DB& log, const DurableHead& head) {
  const std::lock_guard lock(mutex_);
  if (!completed_) {
    completed_ = true;
    if (!read_tail(log, head)) index_.reset();
  }
  return index_.get();
}

bool ReadingIndex::read_tail(rocksdb::DB& log, const DurableHead& head) {
  const Head checkpoint = index_->disk().checkpoint();
  const Position last = head.position();
  if (checkpoint.position > last || last.value() - checkpoint.position.value() > kMaxLag) {
    return false;
  }
  if (!has_seen_this_log(checkpoint, log)) return false;
  RocksDbCursor cursor(log, nullptr, head, checkpoint.position.next());
  for (std::size_t commits = 1;; ++commits) {
    const auto next = cursor.next();
    if (!next) return false;
    if (!next.value()) break;
    const CommitBytes& commit = *next.value();
    if (!index_->stage(commit)) return false;
    if (commits % kAppliedAtOnce == 0) index_->apply({commit.last, stored_hash(commit.bytes)});
  }
  index_->apply(head.get());
  return true;
}

}  // namespace orderlog
