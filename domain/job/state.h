#pragma once

// Job 任务: an intake ticket for an order that is decided in turn.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"

namespace orderlog {

enum class JobState { kInactive, kActive, kComplete, kFailed, kDelayed };

inline constexpr std::int64_t kMaxJobAttempts = 3;

struct Job {
  JobId id;
  UserId user_id;
  PoolId pool_id;
  std::int64_t quantity = 0;
  std::string present;  // a JSON value kept as given; empty: none
  TimeMs ttl_ms = 0;
  JobState state = JobState::kInactive;
  std::int64_t attempts_made = 0;
  OrderId order_id;        // when complete
  std::string error_code;  // when failed
  std::string error_detail;
  TimeMs created_at = 0;
  TimeMs updated_at = 0;

  friend bool operator==(const Job&, const Job&) = default;
};

[[nodiscard]] std::string_view to_string(JobState state);
[[nodiscard]] std::optional<JobState> job_state_from(std::string_view text);

}  // namespace orderlog
