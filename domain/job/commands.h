#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/ids.h"

namespace orderlog {

struct SubmitJob {
  JobId job_id;  // empty: the envelope's fresh id
  UserId user_id;
  PoolId pool_id;
  std::int64_t quantity = 0;
  std::string present;
  TimeMs ttl_ms = 0;  // 0: the rules' default

  friend bool operator==(const SubmitJob&, const SubmitJob&) = default;
};

}  // namespace orderlog
