#include "eventstore/log_reader.h"

#include <rocksdb/db.h>

#include "eventstore/log_key.h"
#include "eventstore/store_status.h"

namespace orderlog {

LogReader::LogReader(rocksdb::DB& log, const LogTail* tail) : log_(log), tail_(tail) {}
LogReader::~LogReader() = default;

StoreResult<CommitBytes> LogReader::at(Position position) {
  if (tail_ != nullptr) {
    found_ = tail_->find(position);
    if (found_) return found_->commit();
  }
  if (!iterator_) iterator_.reset(log_.NewIterator(rocksdb::ReadOptions()));
  const LogKey key = log_key(position);
  iterator_->SeekForPrev(rocksdb::Slice(key.data(), key.size()));
  if (!iterator_->status().ok()) {
    return fail(store_error(iterator_->status(), "reading the log"));
  }
  if (!iterator_->Valid()) return fail(missing_commit(position));
  const auto commit =
      commit_of_row(iterator_->key().ToStringView(), iterator_->value().ToStringView());
  if (commit && commit->last < position) return fail(missing_commit(position));
  return commit;
}

StoreResult<CommitBytes> LogReader::starting_at(Position first) {
  if (tail_ != nullptr) {
    found_ = tail_->find(first);
    if (found_) return found_->commit();
  }
  if (!value_) value_ = std::make_unique<rocksdb::PinnableSlice>();
  value_->Reset();
  const LogKey key = log_key(first);
  const rocksdb::Slice wanted(key.data(), key.size());
  const auto status =
      log_.Get(rocksdb::ReadOptions(), log_.DefaultColumnFamily(), wanted, value_.get());
  if (status.IsNotFound()) return fail(missing_commit(first));
  if (!status.ok()) return fail(store_error(status, "reading the log"));
  return commit_of_row(wanted.ToStringView(), value_->ToStringView());
}

StoreResult<std::optional<CommitBytes>> copy_commit_at(rocksdb::DB& log, const LogTail* tail,
                                                       Position head, Position position,
                                                       std::string& bytes) {
  if (position == Position{} || position > head) return std::optional<CommitBytes>{};
  LogReader reader(log, tail);
  const auto commit = reader.at(position);
  if (!commit) return fail(commit.error());
  bytes.assign(commit->bytes);
  return std::optional<CommitBytes>{{commit->first, commit->last, bytes}};
}

StoreResult<CommitBytes> commit_of_row(std::string_view key, std::string_view value) {
  const auto position = position_of_key(key);
  if (!position) {
    return fail(StoreError{StoreErrorCode::kCorrupt,
                           "the log holds a key that is no position: restore it from a copy"});
  }
  const auto frame = frame_commit(value);
  if (!frame) return fail(unreadable_commit(*position, frame.error()));
  if (frame->first != *position) return fail(unreadable_commit(*position, CommitError::kMalformed));
  return *frame;
}

StoreError missing_commit(Position position) {
  return {StoreErrorCode::kCorrupt, "the log misses the commit that holds position " +
                                        std::to_string(position.value()) +
                                        ": restore it from a copy"};
}

StoreError unreadable_commit(Position first, CommitError why) {
  return {StoreErrorCode::kCorrupt, "the commit at position " + std::to_string(first.value()) +
                                        " can't be read (" + std::string(to_string(why)) +
                                        "): restore the log from a copy"};
}

StoreResult<Head> head_of(rocksdb::DB& log) {
  const std::unique_ptr<rocksdb::Iterator> iterator(log.NewIterator(rocksdb::ReadOptions()));
  iterator->SeekToLast();
  if (!iterator->status().ok()) {
    return fail(store_error(iterator->status(), "looking for the log's head"));
  }
  if (!iterator->Valid()) return Head{};
  const auto commit =
      commit_of_row(iterator->key().ToStringView(), iterator->value().ToStringView());
  if (!commit) return fail(commit.error());
  return Head{commit->last, stored_hash(commit->bytes)};
}

}  // namespace orderlog
