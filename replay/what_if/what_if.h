#pragma once

// What would have been: a log's commands decided again under other rules, or by another decide, and
// what became of its orders beside what did.
//
//   WhatIfOptions options;
//   options.fork_directory = "forked";
//   options.scratch_directory = "scratch";
//   options.fork.decide = [](const World& world, const Context& context, const Command& command) {
//     if (is_at_night(context.now_ms) && std::holds_alternative<PlaceOrder>(command)) return
//     closed(); return decide(world, context, command);
//   };
//   const auto result = what_if(*log, clock, options);

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "eventstore/event_store.h"
#include "projections/versions/bulk_load.h"
#include "replay/what_if/fork.h"
#include "replay/what_if/order_comparison.h"

namespace orderlog {

struct WhatIfOptions {
  ForkOptions fork;
  // The rules, and the decide, that the log was decided under. Where they are given, the log is
  // decided under them first: a fork of another base says nothing of what was changed.
  std::optional<ForkOptions> base;
  // The fork's log is written here, and can be read like any other; not there yet, or empty.
  std::string fork_directory;
  // For the read models that are compared; what is in it afterwards is of no use. A
  // ScratchDirectory's.
  std::string scratch_directory;
  BulkOptions bulk;
  int utc_offset_hours = 0;  // whose days the sums are by
};

struct WhatIf {
  // Where the base first gives another log; then nothing else was done.
  std::optional<Position> base_differs_at;
  ForkReport fork;
  OrderComparison orders;
};

// What is being done, and how far it is.
using WhatIfProgress =
    std::function<void(std::string_view stage, std::uint64_t done, std::uint64_t total)>;
// Every order that ended otherwise.
using OrderVisit = std::function<void(const ComparedOrder&)>;

// `log` stands still. A sentence when it can't be done; nothing when `cancelled` came true.
[[nodiscard]] Result<std::optional<WhatIf>, std::string> what_if(
    EventStore& log, const Clock& clock, const WhatIfOptions& options,
    const OrderVisit& visit = nullptr, const WhatIfProgress& progress = nullptr,
    const std::atomic<bool>* cancelled = nullptr);

}  // namespace orderlog
