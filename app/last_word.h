#pragma once

#include <csignal>
#include <string>
#include <string_view>

namespace orderlog {

// What a long command says on stderr when SIGINT or SIGTERM ends it: one line, on what has become
// of its work and how to go on. It still ends at once and by the signal, which a shell sees as 130
// or 143: for commands that leave nothing that has to be put away (StopSignals is for the others).
// A signal that is ignored stays so, as a shell wants it of what runs in its background. One thread
// makes them, one within the other; the innermost speaks.
class LastWord {
 public:
  // "what was imported stays, …": stands behind "interrupted; ".
  explicit LastWord(std::string_view sentence);
  ~LastWord();
  LastWord(const LastWord&) = delete;
  LastWord& operator=(const LastWord&) = delete;

 private:
  const std::string line_;
  const std::string* const outer_;  // what is said again when this one goes
  struct sigaction before_[2] = {};
};

}  // namespace orderlog
