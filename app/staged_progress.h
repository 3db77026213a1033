#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "app/progress.h"
#include "base/clock.h"

namespace orderlog {

// One Progress after the other, for a task in stages. One thread.
class StagedProgress {
 public:
  // Both outlive it.
  StagedProgress(std::ostream& out, const Clock& clock) : out_(out), clock_(clock) {}

  // A new `doing` ends the stage before.
  void update(std::string_view doing, std::string_view unit, std::uint64_t done,
              std::uint64_t total);
  void finish();

 private:
  std::ostream& out_;
  const Clock& clock_;
  std::string doing_;
  std::optional<Progress> progress_;
  std::uint64_t done_ = 0;
};

}  // namespace orderlog
