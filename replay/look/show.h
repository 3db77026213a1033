#pragma once

// Shows a log's events, one line each, as far as the log goes and on from there when it has grown.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "eventstore/event_store.h"
#include "replay/look/last_events.h"
#include "replay/look/log_filter.h"
#include "replay/look/show_met.h"
#include "replay/look/shown_event.h"
#include "replay/look/stream_owners.h"

namespace orderlog {

// Takes text to be written out; false when nobody reads it any more.
using ShowSink = std::function<bool(std::string_view text)>;
// Told how far a long reading is; false ends it there.
using ShowProgress = std::function<bool(Position read)>;

// One thread. Memory does not grow with the log; with a user or a merchant it grows with their
// streams (stream_owners.h).
class LogShow {
 public:
  // `limit`: events at most; 0: all.
  LogShow(LogFilter filter, ShowFormat format, std::uint64_t limit, ShowSink sink);
  // Of what a search with this filter has found, and of all that comes behind where it ended: what
  // the search has read and found nothing in is not read again.
  LogShow(LogFilter filter, ShowFormat format, LastEvents last, ShowSink sink);

  // Shows what passes of `store` up to the head it has when called, from where the call before
  // ended, and gives the sink all of it before it returns. A reading that `progress` ends, which
  // may be null, goes on with the next call.
  [[nodiscard]] StoreResult<Ok> go_on(const EventStore& store, const ShowProgress& progress);

  // Gives the sink the heading, which otherwise waits for the first event.
  void give_heading();

  // Whether nothing will be shown any more: the limit or the last position is reached, or nobody
  // reads.
  [[nodiscard]] bool over() const { return !wanted_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  // Of all calls so far.
  [[nodiscard]] const ShowMet& met() const { return met_; }

 private:
  [[nodiscard]] StoreResult<Ok> read(const EventStore& store, const ShowProgress& progress);
  // Asks for one stream's events where only these are wanted: a store with an index knows them. The
  // first few thousand; more are found faster by reading on.
  [[nodiscard]] StoreResult<Ok> read_stream(const EventStore& store);
  void take_if_admitted(const CommitView& commit, std::size_t index);
  void take(const CommitView& commit);
  void give();

  LogFilter filter_;
  const ShowFormat format_;
  const std::uint64_t limit_;
  const ShowSink sink_;
  std::unique_ptr<StreamOwners> owners_;  // null unless they are asked for
  Position next_;                         // to be read
  std::string out_;
  std::uint64_t count_ = 0;
  ShowMet met_;
  TableWidths widths_;
  bool headed_ = false;
  bool wanted_ = true;
};

// The whole of it at once; returns how many events were shown.
[[nodiscard]] StoreResult<std::uint64_t> show_log(const EventStore& store, const LogFilter& filter,
                                                  ShowFormat format, std::uint64_t limit,
                                                  const ShowSink& sink);

}  // namespace orderlog
