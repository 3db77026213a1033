#include "replay/what_if/what_if.h"

#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "eventstore/rocksdb_event_store.h"
#include "projections/models.h"
#include "projections/orders/orders.h"
#include "replay/past/scratch_models.h"

namespace orderlog {
namespace {

ScratchOptions only_orders(const WhatIfOptions& options, const char* side) {
  ScratchOptions scratch;
  scratch.directory = options.scratch_directory + "/" + side;
  scratch.bulk = options.bulk;
  for (ModelDefinition& definition : all_models()) {
    if (definition.name == kOrdersModel) scratch.definitions.push_back(std::move(definition));
  }
  return scratch;
}

// Null when it was cancelled.
Result<std::unique_ptr<ScratchModels>, std::string> orders_of(EventStore& log, const Clock& clock,
                                                              const WhatIfOptions& options,
                                                              const char* side,
                                                              const WhatIfProgress& progress,
                                                              const std::atomic<bool>* cancelled) {
  const ScratchOptions scratch = only_orders(options, side);
  std::error_code error;
  std::filesystem::create_directories(scratch.directory, error);
  if (error) return fail("can't make " + scratch.directory + ": " + error.message());
  const std::string stage = std::string("orders of the ") + side;
  auto built = ScratchModels::build(
      log, clock, scratch,
      [&](std::uint64_t events, std::uint64_t total) {
        if (progress) progress(stage, events, total);
      },
      cancelled);
  if (!built) return fail(std::move(built).error().detail);
  return *std::move(built);
}

// Decides the log again into a new log; nothing when it was cancelled.
Result<std::optional<ForkReport>, std::string> decide_again(
    const EventStore& log, const ForkOptions& options, const std::string& directory,
    const char* stage, const WhatIfProgress& progress, const std::atomic<bool>* cancelled,
    std::unique_ptr<EventStore>& fork) {
  RocksDbEventStoreOptions store_options;
  store_options.directory = directory;
  store_options.line = log.line();
  store_options.tail_bytes = 0;  // nobody follows it
  auto opened = open_rocksdb_event_store(store_options);
  if (!opened) return fail(std::move(opened).error().detail);
  fork = *std::move(opened);
  auto forked = fork_log(
      log, *fork, options,
      [&](std::uint64_t events, std::uint64_t total) {
        if (progress) progress(stage, events, total);
      },
      cancelled);
  if (!forked) return fail(std::move(forked).error().detail);
  return *std::move(forked);
}

// Where the base gives another log; nothing where it gives this one.
Result<std::optional<Position>, std::string> base_difference(const EventStore& log,
                                                             const WhatIfOptions& options,
                                                             const WhatIfProgress& progress,
                                                             const std::atomic<bool>* cancelled) {
  ForkOptions base = *options.base;
  base.stop_at_difference = true;
  const std::string directory = options.scratch_directory + "/base";
  std::unique_ptr<EventStore> fork;
  const auto report =
      decide_again(log, base, directory, "deciding as it was", progress, cancelled, fork);
  fork.reset();
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);
  if (!report) return fail(report.error());
  return *report ? (*report)->first_difference : std::nullopt;
}

}  // namespace

Result<std::optional<WhatIf>, std::string> what_if(EventStore& log, const Clock& clock,
                                                   const WhatIfOptions& options,
                                                   const OrderVisit& visit,
                                                   const WhatIfProgress& progress,
                                                   const std::atomic<bool>* cancelled) {
  if (options.base) {
    const auto differs = base_difference(log, options, progress, cancelled);
    if (!differs) return fail(differs.error());
    if (*differs) return std::optional(WhatIf{*differs, {}, {}});
  }
  std::unique_ptr<EventStore> fork;
  auto forked = decide_again(log, options.fork, options.fork_directory, "deciding again", progress,
                             cancelled, fork);
  if (!forked) return fail(std::move(forked).error());
  if (!*forked) return std::optional<WhatIf>{};

  const auto was = orders_of(log, clock, options, "log", progress, cancelled);
  if (!was) return fail(was.error());
  if (*was == nullptr) return std::optional<WhatIf>{};
  const auto is = orders_of(*fork, clock, options, "fork", progress, cancelled);
  if (!is) return fail(is.error());
  if (*is == nullptr) return std::optional<WhatIf>{};
  auto compared = compare_orders((*was)->rows(kOrdersModel), (*is)->rows(kOrdersModel),
                                 options.utc_offset_hours, visit);
  if (!compared) return fail(std::move(compared).error());
  return std::optional(WhatIf{std::nullopt, **std::move(forked), *std::move(compared)});
}

}  // namespace orderlog
