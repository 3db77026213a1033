#include "domain/pool/state.h"

namespace orderlog {

std::string_view to_string(PoolPolicy policy) {
  switch (policy) {
    case PoolPolicy::kHard:
      return "hard";
    case PoolPolicy::kAllowNegative:
      return "allow_negative";
  }
  return "";
}

std::optional<PoolPolicy> pool_policy_from(std::string_view text) {
  for (const PoolPolicy policy : {PoolPolicy::kHard, PoolPolicy::kAllowNegative}) {
    if (to_string(policy) == text) return policy;
  }
  return std::nullopt;
}

std::string_view to_string(PoolWindow window) {
  switch (window) {
    case PoolWindow::kScheduled:
      return "scheduled";
    case PoolWindow::kOpen:
      return "open";
    case PoolWindow::kClosed:
      return "closed";
  }
  return "";
}

}  // namespace orderlog
