#pragma once

// A command on its way to the line, with everything that is not deterministic already in it.

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "domain/command.h"

namespace orderlog {

struct Envelope {
  Command command;
  TenantId tenant{"default"};
  std::string actor;            // who asks; empty: unknown
  std::string idempotency_key;  // ≤ 255 visible ASCII characters; empty: none
  std::string correlation_id;
  std::string
      fresh_id;  // a ULID for whatever the command creates without naming it; also the commit's id
  std::optional<StreamVersion> expected_version;  // If-Match
  TimeMs received_at_ms = 0;
  std::optional<TimeMs> at_ms;  // an imported command's own time, not later than received_at_ms
};

}  // namespace orderlog
