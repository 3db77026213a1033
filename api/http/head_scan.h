#pragma once

#include <cstddef>
#include <string_view>

namespace orderlog::http {

// Finds where a header ends, and refuses what Beast would let through on the way: bare line feeds
// and folded lines. Keeps its place, so that bytes which arrive one by one are looked at once.
class HeadScan {
 public:
  enum class Outcome { kNeedMore, kComplete, kBareLineFeed, kFolded };

  explicit HeadScan(bool planted_cut_folds = false) : planted_cut_folds_(planted_cut_folds) {}

  // `bytes` is everything received since the header's first byte, at least as long as last time.
  Outcome scan(std::string_view bytes);

  // With kComplete: how many bytes the header has, its empty line included.
  [[nodiscard]] std::size_t size() const { return size_; }

  void reset() { from_ = size_ = 0; }

 private:
  std::size_t from_ = 0;
  std::size_t size_ = 0;
  bool planted_cut_folds_;
};

}  // namespace orderlog::http
