#pragma once

// What streams a log has, for somebody who named one that it doesn't.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/event_store.h"
#include "replay/look/tenant_names.h"

namespace orderlog {

struct KnownStreams {
  // Of the tenant and the kind, the newest first; each once.
  std::vector<std::string> names;
  // Another tenant that has a stream of just that name; empty: none was seen.
  std::string other_tenant;
  TenantNames tenants;
};

// Looks at the log's last `events` events only: a suggestion, not an answer. `stream` is what
// nobody has; of what is before its first '-' come the others.
[[nodiscard]] StoreResult<KnownStreams> known_streams(const EventStore& log,
                                                      std::string_view tenant,
                                                      std::string_view stream,
                                                      std::size_t events = 20'000);

}  // namespace orderlog
