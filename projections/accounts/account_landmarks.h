#pragma once

// Landmarks of the read model "accounts": the account as of every 1,024th of its versions, so that
// what it was at any point is at most 1,023 events away, however many it has.
//
//   'h' · tenant · account id · u64 version → i64 latest time · state row as of that version
//   'p' · tenant · account id               → i64 peak
//
// The latest time is that of all events up to the landmark. Times mostly rise, and then it is the
// last event's; where an event is earlier than the one before it (an import), the peak keeps the
// latest time of all that were followed by an earlier one. A landmark is written once.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "projections/projection.h"
#include "projections/rows/state_row.h"

namespace orderlog {

inline constexpr std::uint64_t kLandmarkEvery = 1'024;
// The first schema of the model that has them.
inline constexpr std::uint32_t kLandmarksSchema = 2;

// A landmark's row as it lies there, its state not decoded.
struct LandmarkRow {
  TimeMs latest_ms = 0;
  std::string_view state_row;

  [[nodiscard]] Position position() const;
};

void append_landmark_key(std::string& out, std::string_view tenant, std::string_view account,
                         StreamVersion version);
void encode_landmark(TimeMs latest_ms, const StateRow& row, std::string& out);
// Whether it is one of these rows.
[[nodiscard]] bool is_landmark_key(std::string_view key);
// A view into `bytes`; nothing when they are none.
[[nodiscard]] std::optional<LandmarkRow> landmark_in(std::string_view bytes);

// Writes them as the events come. The runtime's thread.
class LandmarkWriter {
 public:
  // The account's row after an event; `before_ms` is the time of the event before, or its own for
  // an account's first.
  [[nodiscard]] Result<Ok, std::string> note(const EventContext& context, TimeMs before_ms,
                                             const StateRow& row, ModelWriter& writer);
  // See Projection.
  void finish(ModelWriter& writer);
  void discard() { peaks_.clear(); }

 private:
  // Of the account whose key is in key_.
  [[nodiscard]] Result<std::optional<TimeMs>, std::string> peak(const ModelWriter& writer);

  std::map<std::string, TimeMs, std::less<>> peaks_;  // those raised in this batch, by key
  std::string key_;
  std::string value_;
};

}  // namespace orderlog
