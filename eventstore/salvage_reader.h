#pragma once

// Reads what is left of a log whose files are damaged in any way. RocksDB is not asked: neither its
// MANIFEST nor a table's index is needed, and no checksum of its own is looked at, because a commit
// proves itself: it names its position, and its chain hash is right only behind the commit before
// it. So the next commit is looked for wherever its bytes may lie: in table files, which are not
// compressed, as they are, and in write-ahead logs without their framing.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/chain.h"
#include "eventstore/event_store.h"
#include "eventstore/mapped_file.h"

namespace orderlog {

// One thread. Maps all files when it is opened, and holds at most one write-ahead log in memory
// besides.
class SalvageReader {
 public:
  // `directory` has the log's files in `log`. Reads a running server's as of now. kForeign when
  // there are none.
  [[nodiscard]] static StoreResult<std::unique_ptr<SalvageReader>> open(
      const std::string& directory);

  // The commit behind the one returned last, from position 1 on; nullopt when it is nowhere whole.
  // The bytes live until the next call.
  [[nodiscard]] std::optional<CommitBytes> next();

  // Where next() finds nothing: the nearest commit in the files that begins behind head() and not
  // behind `last`, and has the form of one. Nothing proves it, and what next() returns then is
  // proven by the hash that it bears. nullopt when there is none: head() stays.
  [[nodiscard]] std::optional<CommitBytes> next_in_form(Position last);

  // From now on next() is the commit behind `head`, whatever was returned last.
  void go_on_behind(const Head& head);

  // Of the commit returned last.
  [[nodiscard]] const Head& head() const { return head_; }

 private:
  struct File {
    MappedFile mapped;
    bool is_wal = false;
    // Of the first commit in it, where that can be told.
    std::optional<Position> begins_at;
  };

  explicit SalvageReader(std::vector<File> files) : files_(std::move(files)) {}
  [[nodiscard]] static std::optional<std::vector<File>> open_files(const std::string& directory,
                                                                   StoreError& error);
  [[nodiscard]] std::string_view bytes_of(std::size_t file);
  // In `file` from `offset` on.
  [[nodiscard]] std::optional<CommitBytes> find_in(std::size_t file, std::size_t offset);
  // The first in `file` from `offset` on that begins at `first` to `last`.
  [[nodiscard]] std::optional<CommitBytes> find_form(std::size_t file, std::size_t offset,
                                                     Position first, Position last);
  [[nodiscard]] std::optional<CommitBytes> proven(std::string_view bytes);
  void take(std::size_t file, const CommitBytes& commit);

  std::vector<File> files_;
  std::size_t current_ = 0;  // the file that held the last commit, and behind it in there
  std::size_t offset_ = 0;
  std::optional<std::size_t> unframed_file_;  // the write-ahead log whose payload is in unframed_
  std::string unframed_;
  Head head_;
  Chain chain_;
  CommitView view_;
};

}  // namespace orderlog
