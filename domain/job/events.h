#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/clock.h"
#include "base/ids.h"

namespace orderlog {

struct JobSubmitted {
  UserId user_id;
  PoolId pool_id;
  std::int64_t quantity = 0;
  std::string present;
  TimeMs ttl_ms = 0;

  friend bool operator==(const JobSubmitted&, const JobSubmitted&) = default;
};

struct JobCompleted {
  OrderId order_id;

  friend bool operator==(const JobCompleted&, const JobCompleted&) = default;
};

struct JobFailed {
  std::string code;  // of the rule that said no
  std::string detail;

  friend bool operator==(const JobFailed&, const JobFailed&) = default;
};

using JobEvent = std::variant<JobSubmitted, JobCompleted, JobFailed>;

}  // namespace orderlog
