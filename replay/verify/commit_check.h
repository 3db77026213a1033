#pragma once

// Checks one commit by itself: its form, its place, and that the codec reads all that is in it.

#include <vector>

#include "base/json/reader.h"
#include "eventstore/commit.h"
#include "replay/verify/finding.h"

namespace orderlog {

// One thread; keeps nothing of one commit for the next but room.
class CommitCheck {
 public:
  explicit CommitCheck(LineId line) : line_(line) {}

  // Appends what is wrong with it. False when it has no form that can be read further; otherwise
  // view() is the commit, with views into its bytes.
  bool check(const CommitBytes& commit, std::vector<VerifyFinding>& findings);
  // Only the form, of a commit that was checked before.
  bool read(const CommitBytes& commit) { return decode_commit(commit.bytes, view_).ok(); }
  [[nodiscard]] const CommitView& view() const { return view_; }

 private:
  void check_command(std::vector<VerifyFinding>& findings);
  void check_event(std::size_t index, std::vector<VerifyFinding>& findings);

  const LineId line_;
  JsonParser parser_;
  CommitView view_;
};

}  // namespace orderlog
