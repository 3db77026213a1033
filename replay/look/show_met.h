#pragma once

#include <algorithm>
#include <optional>

#include "base/clock.h"
#include "eventstore/commit.h"
#include "replay/look/log_filter.h"
#include "replay/look/tenant_names.h"

namespace orderlog {

// What a reading came across, whether it passed the filter or not: for telling a name that the log
// has not from one that merely matched nothing.
struct ShowMet {
  bool tenant = false;
  bool correlation_id = false;
  bool owner = false;      // a stream of the user and the merchant
  bool whole_log = false;  // every commit was looked at; if not, the others say nothing
  std::optional<TimeMs> earliest_ms;
  std::optional<TimeMs> latest_ms;
  TenantNames tenants;  // only where one was asked for

  // Of all but owners, who are known by events.
  void meet(const LogFilter& filter, const CommitView& commit) {
    tenant = tenant || commit.tenant == filter.tenant;
    if (!tenant && !filter.tenant.empty()) tenants.add(commit.tenant);
    correlation_id = correlation_id || commit.correlation_id == filter.correlation_id;
    earliest_ms = std::min(earliest_ms.value_or(commit.time_ms), commit.time_ms);
    latest_ms = std::max(latest_ms.value_or(commit.time_ms), commit.time_ms);
  }
};

}  // namespace orderlog
