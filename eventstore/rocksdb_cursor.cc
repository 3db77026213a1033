#include "eventstore/rocksdb_cursor.h"

#include <rocksdb/db.h>

#include <algorithm>

#include "eventstore/log_key.h"
#include "eventstore/log_reader.h"
#include "eventstore/store_status.h"

namespace orderlog {
namespace {

// A reader this far behind is likely to read on for long.
constexpr std::uint64_t kLongScanEvents = 20'000;
constexpr std::size_t kLongScanReadaheadBytes = std::size_t{2} << 20;

// An iterator keeps the files and memtables of its time alive: it is given back after this many
// commits.
constexpr std::size_t kCommitsPerIterator = 131'072;

}  // namespace

RocksDbCursor::RocksDbCursor(rocksdb::DB& log, const LogTail* tail, const DurableHead& head,
                             Position from, const OnUnreadable* on_unreadable)
    : log_(log),
      tail_(tail),
      head_(head),
      on_unreadable_(on_unreadable),
      next_(std::max(from, Position{1})) {}

RocksDbCursor::~RocksDbCursor() = default;

StoreResult<std::optional<CommitBytes>> RocksDbCursor::next() {
  if (next_ > head_.position()) {
    iterator_.reset();
    return std::optional<CommitBytes>{};
  }
  if (found_ && ++found_->index == found_->batch->size()) found_.reset();
  if (!found_ && !iterator_ && tail_ != nullptr) found_ = tail_->find(next_);
  if (!found_) {
    auto read = next_from_disk();
    if (!read && on_unreadable_ != nullptr && *on_unreadable_) (*on_unreadable_)(read.error());
    return read;
  }
  const CommitBytes commit = found_->commit();
  next_ = commit.last.next();
  started_ = true;
  return std::optional<CommitBytes>{commit};
}

void RocksDbCursor::open_iterator() {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  if (head_.position().value() - next_.value() > kLongScanEvents) {
    options.readahead_size = kLongScanReadaheadBytes;
  }
  iterator_.reset(log_.NewIterator(options));
  read_by_iterator_ = 0;
  const LogKey key = log_key(next_);
  const rocksdb::Slice at(key.data(), key.size());
  if (started_) {
    iterator_->Seek(at);
  } else {
    iterator_->SeekForPrev(at);
  }
}

StoreResult<std::optional<CommitBytes>> RocksDbCursor::next_from_disk() {
  if (!iterator_ || read_by_iterator_ == kCommitsPerIterator) {
    open_iterator();
  } else {
    iterator_->Next();
    if (!iterator_->Valid() && iterator_->status().ok()) {
      // The end of what there was when it was opened; by now there is more, perhaps in the tail.
      iterator_.reset();
      if (tail_ != nullptr) found_ = tail_->find(next_);
      if (found_) {
        next_ = found_->commit().last.next();
        return std::optional<CommitBytes>{found_->commit()};
      }
      open_iterator();
    }
  }
  ++read_by_iterator_;
  if (!iterator_->status().ok()) {
    return fail(store_error(iterator_->status(), "reading the log"));
  }
  if (!iterator_->Valid()) return fail(missing_commit(next_));
  const auto commit =
      commit_of_row(iterator_->key().ToStringView(), iterator_->value().ToStringView());
  if (!commit) return fail(commit.error());
  const bool follows = started_ ? commit->first == next_ : commit->last >= next_;
  if (!follows) return fail(missing_commit(next_));
  next_ = commit->last.next();
  started_ = true;
  return std::optional<CommitBytes>{*commit};
}

}  // namespace orderlog
