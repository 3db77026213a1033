#pragma once

// A run in a process of its own: what it says at its end, or how it died.

#include <sys/types.h>

#include <string>
#include <string_view>

#include "tests/simulation/world/run.h"

namespace orderlog::simulation {

// Owns the process and the directory it plays in. This process may have no other thread.
class Child {
 public:
  // Plays over a directory of its own under `scratch` that is gone afterwards, on one processor:
  // one thread runs at a time, and turns are handed over faster where it does. `processor` counts
  // those that there are, round and round.
  Child(Plan plan, const std::string& scratch, unsigned processor);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] const Plan& plan() const { return plan_; }
  [[nodiscard]] unsigned processor() const { return processor_; }
  // Readable when it has said something, or has ended.
  [[nodiscard]] int end() const { return end_; }
  // Takes what can be read; false when it has ended.
  [[nodiscard]] bool read_more();
  // When it has ended. A process that died, hung (by the real clock) or said nothing has violated
  // what it promised.
  [[nodiscard]] Verdict verdict();

 private:
  const Plan plan_;
  const std::string directory_;
  const unsigned processor_;
  pid_t process_ = -1;
  int end_ = -1;
  std::string said_;
};

// After an assertion of RocksDB's once more, with kills instead.
[[nodiscard]] Verdict play_in_child(const Plan& plan, const std::string& scratch);

// In memory, where the system has a place for files there.
[[nodiscard]] std::string default_scratch();

// A verdict as lines, and back.
[[nodiscard]] std::string to_text(const Verdict& verdict);
[[nodiscard]] Verdict verdict_from(std::string_view text);

}  // namespace orderlog::simulation
