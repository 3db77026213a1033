#pragma once

// A snapshot as it lies in the index: with the names it belongs to, so that it proves itself
// without the log. Derived, and of no fixed format: a row that can't be read is no snapshot.

#include <optional>
#include <string>
#include <string_view>

#include "eventstore/event_store.h"

namespace orderlog {

// Which of the stream's spans a version lies in: a span has one row.
[[nodiscard]] constexpr std::uint64_t snapshot_span(StreamVersion version) noexcept {
  return version.value() / kVersionsPerSnapshot;
}

[[nodiscard]] std::string snapshot_row(std::string_view tenant, std::string_view stream,
                                       const Snapshot& snapshot);
// nullopt when it belongs to another stream.
[[nodiscard]] std::optional<Snapshot> snapshot_of_row(std::string_view tenant,
                                                      std::string_view stream,
                                                      std::string_view row);

}  // namespace orderlog
