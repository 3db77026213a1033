#include <cstddef>
#include <iterator>

#include "domain/job/state.h"

namespace orderlog {
namespace {

// In the order of the enumeration, whose values are the indices.
constexpr std::string_view kStates[] = {"inactive", "active", "complete", "failed", "delayed"};
static_assert(std::size(kStates) == static_cast<std::size_t>(JobState::kDelayed) + 1);

}  // namespace

std::string_view to_string(JobState state) { return kStates[static_cast<std::size_t>(state)]; }

std::optional<JobState> job_state_from(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kStates); ++i) {
    if (kStates[i] == text) return static_cast<JobState>(i);
  }
  return std::nullopt;
}

}  // namespace orderlog
