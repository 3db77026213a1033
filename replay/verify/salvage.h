#pragma once

// Writes what is good of a damaged log into a new one.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "eventstore/event_store.h"

namespace orderlog {

struct Salvaged {
  Head head;  // of the new log
  std::uint64_t commits = 0;
  std::optional<Head> anchor;  // what the damaged one is known to have had, if that can be told
};

// Where a salvage to `to` is written until it is whole.
[[nodiscard]] std::string unfinished_salvage(const std::string& to);

using SalvageProgress =
    std::function<void(std::uint64_t events, std::optional<std::uint64_t> events_total)>;

// Every commit from the first on until one can't be found whole, with its bytes and its place in
// the chain as they were. `from` is a log's own directory, and is not changed; none of its files is
// needed but those that hold the commits. `to` becomes one, with an anchor and an index of its own;
// it appears when it is whole. It must not exist, or be empty (kInUse). What a salvage that was
// killed left there is removed; that of one that still runs is kInUse, too. kCorrupt when there is
// not even a first commit; nothing is made then.
[[nodiscard]] StoreResult<Salvaged> salvage_log(const std::string& from, const std::string& to,
                                                const SalvageProgress& progress);

}  // namespace orderlog
