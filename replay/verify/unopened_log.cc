#include "replay/verify/unopened_log.h"

#include <limits>
#include <utility>
#include <vector>

#include "eventstore/reading_event_store.h"
#include "eventstore/salvage_reader.h"

namespace orderlog {
namespace {

// Far more than a loss can hide, and little enough that hardly any bytes pass for a position.
constexpr Position::rep kLongestLoss = std::numeric_limits<std::uint32_t>::max();

StoreError refusal() { return {StoreErrorCode::kCorrupt, "the log can't be opened"}; }

class UnreadableCursor final : public CommitCursor {
 public:
  StoreResult<std::optional<CommitBytes>> next() override { return fail(refusal()); }
};

class UnopenedLog final : public ReadingEventStore {
 public:
  explicit UnopenedLog(const Head& head) : ReadingEventStore("the log can't be opened", head) {}

  LineId line() const override { return LineId{0}; }
  std::unique_ptr<CommitCursor> read_from(Position) const override {
    return std::make_unique<UnreadableCursor>();
  }
  StoreResult<std::optional<CommitBytes>> commit_at(Position, std::string&) const override {
    return fail(refusal());
  }
  StoreResult<std::optional<Position>> find_key(std::string_view, std::string_view) const override {
    return fail(refusal());
  }
  StoreResult<std::optional<StreamHead>> stream_head(std::string_view,
                                                     std::string_view) const override {
    return fail(refusal());
  }
  StoreResult<std::vector<StoredEvent>> read_stream(std::string_view, std::string_view,
                                                    StreamVersion, Direction,
                                                    std::size_t) const override {
    return fail(refusal());
  }
};

std::optional<CommitBytes> next_in(SalvageReader& reader) {
  if (const auto commit = reader.next()) return commit;
  return reader.next_in_form(Position{reader.head().position.value() + kLongestLoss});
}

}  // namespace

StoreResult<std::unique_ptr<EventStore>> unopened_log(const std::string& directory,
                                                      const std::optional<Head>& anchor) {
  const auto reader = SalvageReader::open(directory);
  if (!reader) return fail(reader.error());
  while (next_in(**reader)) continue;
  Head head = (*reader)->head();
  if (anchor && anchor->position > head.position) head = *anchor;
  return std::unique_ptr<EventStore>(std::make_unique<UnopenedLog>(head));
}

bool holds_commits(const std::string& directory) {
  const auto reader = SalvageReader::open(directory);
  return reader.ok() && next_in(**reader).has_value();
}

}  // namespace orderlog
