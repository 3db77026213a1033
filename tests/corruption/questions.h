#pragma once

// Everything that a server can be asked about a small log, and what it says.

#include <map>
#include <string>
#include <vector>

#include "app/net/http_url.h"
#include "tests/fault/journal.h"

namespace orderlog::testing {

struct Answer {
  int status = 0;  // 0: the connection broke
  std::string body;

  friend bool operator==(const Answer&, const Answer&) = default;
};
using Answers = std::map<std::string, Answer>;

// Any thread, once it is made.
class Questions {
 public:
  // About each aggregate in the log of `data`, in lists and alone, about the log itself, and each
  // command of the journal again.
  Questions(const std::string& data, const Journal& journal);

  [[nodiscard]] Answers ask(const HttpUrl& url, bool has_planted_bug = false) const;
  // New commands, of each order, which are decided by what a damaged file may hold: what was not
  // asked for by its id. Of their answers, what the time of day does not change. After ask().
  [[nodiscard]] Answers command(const HttpUrl& url, bool has_planted_bug = false) const;

 private:
  std::vector<std::string> targets_;
  std::vector<std::string> orders_;
  std::vector<Acknowledgement> told_;
};

// Questions with another answer, where that is no refusal: what nobody would notice.
[[nodiscard]] std::vector<std::string> silent_differences(const Answers& expected,
                                                          const Answers& given);
// Whether any was refused.
[[nodiscard]] bool has_refusal(const Answers& given);
// Whether any did not come.
[[nodiscard]] bool lacks_answer(const Answers& given);

}  // namespace orderlog::testing
