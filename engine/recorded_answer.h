#pragma once

// A command's answer as its commit keeps it: just enough to give the very same answer when the key
// comes again. The body itself is not kept; it is the subject folded to the version it had.

#include <optional>
#include <string>
#include <string_view>

#include "domain/decision.h"
#include "domain/rejection.h"
#include "eventstore/commit.h"

namespace orderlog {

struct RecordedDone {
  AnswerKind kind = AnswerKind::kChanged;
  StreamRef subject;
  StreamVersion version;
  RefundId refund_id;
};

// What stands in AnswerView::kind for a rejection; the others are AnswerKind's own values.
inline constexpr std::uint8_t kRejectionAnswer = 4;

// Lines: stream, version, refund id.
void write_recorded(const RecordedDone& done, std::string& detail);
// Lines: code, current version or nothing, allowed actions separated by spaces, detail.
void write_recorded(const Rejection& rejection, std::string& detail);

[[nodiscard]] std::optional<RecordedDone> recorded_done(const AnswerView& answer);
[[nodiscard]] std::optional<Rejection> recorded_rejection(const AnswerView& answer);

}  // namespace orderlog
