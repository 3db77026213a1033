#include <cstring>

#include "base/check.h"
#include "eventstore/commit.h"

namespace orderlog {

void CommitBatch::expect_next(Position first) const {
  ORDERLOG_CHECK(slices_.empty() || first == slices_.back().last.next(),
                 "commits of a batch follow each other without gaps");
}

void CommitBatch::add(const CommitView& commit) {
  expect_next(commit.first_position);
  const std::size_t offset = arena_.size();
  encode_commit(commit, arena_);
  slices_.push_back(
      {commit.first_position, commit.last_position(), offset, arena_.size() - offset});
}

void CommitBatch::add_sealed(const CommitView& commit, const ChainHash& hash) {
  add(commit);
  std::memcpy(arena_.data() + arena_.size() - hash.size(), hash.data(), hash.size());
}

void CommitBatch::add_sealed(const CommitBytes& commit) {
  expect_next(commit.first);
  slices_.push_back({commit.first, commit.last, arena_.size(), commit.bytes.size()});
  arena_ += commit.bytes;
}

void CommitBatch::append(const CommitBatch& next) {
  if (next.empty()) return;
  expect_next(next.first_position());
  const std::size_t shift = arena_.size();
  arena_ += next.arena_;
  for (Slice slice : next.slices_) {
    slice.offset += shift;
    slices_.push_back(slice);
  }
}

void CommitBatch::clear() {
  arena_.clear();
  slices_.clear();
}

std::size_t CommitBatch::memory_bytes() const {
  return sizeof *this + arena_.capacity() + slices_.capacity() * sizeof(Slice);
}

ChainHash CommitBatch::seal(Chain& chain, ChainHash previous) {
  for (const Slice& slice : slices_) {
    const std::string_view bytes = std::string_view(arena_).substr(slice.offset, slice.length);
    previous = chain.next(previous, covered_bytes(bytes));
    std::memcpy(arena_.data() + slice.offset + slice.length - previous.size(), previous.data(),
                previous.size());
  }
  return previous;
}

}  // namespace orderlog
