#pragma once

// Two versions of a read model at one position, row by row: whether the new one may take over.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "projections/store/model_store.h"

namespace orderlog {

class Projection;

struct RowDifference {
  enum class Kind { kMissing, kExtra, kChanged };  // in the new one

  Kind kind = Kind::kChanged;
  std::string key;  // legible: what is not plain text is escaped

  friend bool operator==(const RowDifference&, const RowDifference&) = default;
};

[[nodiscard]] std::string_view to_string(RowDifference::Kind kind);

struct Comparison {
  std::uint32_t against = 0;  // the version that served
  Position position;          // where both stood
  // Rows that were compared, and the sum of their XXH3, whatever their order. Across schemas rows
  // are taken in the form that Projection::compared_with gives them.
  std::uint64_t old_rows = 0;
  std::uint64_t new_rows = 0;
  std::string old_hash;
  std::string new_hash;
  std::uint64_t differences = 0;
  std::vector<RowDifference> first;  // the first few, in the order of the keys

  [[nodiscard]] bool equal() const { return differences == 0; }

  friend bool operator==(const Comparison&, const Comparison&) = default;
};

inline constexpr std::size_t kDifferencesShown = 10;

// Of the new one when rows of both can't be read: such a one must not take over.
enum class UnreadableRows { kOfTheOld, kOfTheNew };

// Compares what lies in the two snapshots. `translate`, when the schemas differ, knows how a new
// row reads in `old_schema`; it is asked by all threads. Nothing when `cancelled` came true.
[[nodiscard]] Result<std::optional<Comparison>, UnreadableRows> compare_models(
    const ModelSnapshot& old_rows, const ModelSnapshot& new_rows, const Projection* translate,
    std::uint32_t old_schema, unsigned threads, const std::atomic<bool>& cancelled);

// Printable characters as they are, everything else as \xNN.
[[nodiscard]] std::string legible_key(std::string_view key);

}  // namespace orderlog
