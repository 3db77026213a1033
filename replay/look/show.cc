#include "replay/look/show.h"

#include <algorithm>
#include <utility>

#include "eventstore/stored_event.h"
#include "replay/commit_reading.h"

namespace orderlog {
namespace {

constexpr std::size_t kWriteBytes = 64 << 10;
constexpr std::size_t kStreamEvents = 4'096;

// As much of its commit as is shown, with the one event; views into `stored`.
void view_as_commit(const StoredEvent& stored, CommitView& out) {
  out.first_position = stored.position;
  out.commit_id = stored.commit_id;
  out.time_ms = stored.time_ms;
  out.actor = stored.actor;
  out.correlation_id = stored.correlation_id;
  out.events.resize(1);
  EventView& event = out.events.front();
  event.stream = stored.stream;
  event.version = stored.version;
  event.type = stored.type;
  event.schema_version = stored.schema_version;
  event.payload = stored.payload;
}

}  // namespace

LogShow::LogShow(LogFilter filter, ShowFormat format, std::uint64_t limit, ShowSink sink)
    : filter_(std::move(filter)),
      format_(format),
      limit_(limit),
      sink_(std::move(sink)),
      next_(std::max(filter_.from, Position{1})) {
  // What names one stream is the tenant and the name.
  if (!filter_.stream.empty() && filter_.tenant.empty()) filter_.tenant = "default";
  if (!filter_.asks_for_owner()) return;
  owners_ = std::make_unique<StreamOwners>(filter_.user, filter_.merchant);
  next_ = Position{1};
}

LogShow::LogShow(LogFilter filter, ShowFormat format, LastEvents last, ShowSink sink)
    : LogShow(std::move(filter), format, 0, std::move(sink)) {
  owners_ = std::move(last.owners);
  met_ = std::move(last.met);
  if (last.first) filter_.from = *last.first;
  next_ = last.first.value_or(last.read_to.next());
}

void LogShow::give_heading() {
  if (std::exchange(headed_, true)) return;
  out_ += show_heading(format_, widths_);
  give();
}

StoreResult<Ok> LogShow::go_on(const EventStore& store, const ShowProgress& progress) {
  auto done = read(store, progress);
  give();
  return done;
}

StoreResult<Ok> LogShow::read(const EventStore& store, const ShowProgress& progress) {
  const Position head = store.head().position;
  if (next_ > head) return Ok{};
  if (!filter_.stream.empty() && !owners_ && next_ <= filter_.from) {
    const auto asked = read_stream(store);
    if (!asked) return fail(asked.error());
  }
  if (next_ > head || !wanted_) return Ok{};
  const bool from_the_first = next_ == Position{1};
  bool cancelled = false;
  auto done = read_commits(store, next_, [&](const CommitBytes& bytes, const CommitView& commit) {
    met_.meet(filter_, commit);
    take(commit);
    next_ = bytes.last.next();
    if (next_ > filter_.to) wanted_ = false;
    if (out_.size() >= kWriteBytes) give();
    cancelled = progress && !progress(bytes.last);
    return wanted_ && next_ <= head && !cancelled;
  });
  if (done && from_the_first && next_ > head && !cancelled) met_.whole_log = true;
  return done;
}

StoreResult<Ok> LogShow::read_stream(const EventStore& store) {
  const auto events = store.read_stream(filter_.tenant, filter_.stream, StreamVersion{1},
                                        Direction::kForward, kStreamEvents);
  if (!events) return fail(events.error());
  CommitView commit;
  commit.line = store.line();
  commit.tenant = filter_.tenant;
  for (const StoredEvent& stored : *events) {
    view_as_commit(stored, commit);
    if (admits_commit(filter_, commit)) take_if_admitted(commit, 0);
    if (out_.size() >= kWriteBytes) give();
  }
  const bool all = events->size() < kStreamEvents;
  const Position behind = all ? store.head().position.next() : events->back().position.next();
  next_ = std::max(next_, behind);
  if (next_ > filter_.to) wanted_ = false;
  return Ok{};
}

void LogShow::take(const CommitView& commit) {
  const bool passes = admits_commit(filter_, commit);
  if (!passes && !owners_) return;
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    const EventView& event = commit.events[i];
    // Told of every event, to know the streams that are theirs.
    const bool theirs = !owners_ || owners_->owns(commit.tenant, event);
    met_.owner = met_.owner || theirs;
    if (theirs && passes) take_if_admitted(commit, i);
  }
}

void LogShow::take_if_admitted(const CommitView& commit, std::size_t index) {
  if (!wanted_ || commit.position_of(index) < next_) return;
  if (!admits_event(filter_, commit.position_of(index), commit.events[index])) return;
  if (!std::exchange(headed_, true)) out_ += show_heading(format_, widths_);
  write_shown_event(logged_event(commit, index), format_, widths_, out_);
  wanted_ = ++count_ != limit_;
}

void LogShow::give() {
  if (out_.empty()) return;
  wanted_ = sink_(out_) && wanted_;
  out_.clear();
}

StoreResult<std::uint64_t> show_log(const EventStore& store, const LogFilter& filter,
                                    ShowFormat format, std::uint64_t limit, const ShowSink& sink) {
  LogShow show(filter, format, limit, sink);
  const auto shown = show.go_on(store, nullptr);
  if (!shown) return fail(shown.error());
  show.give_heading();
  return show.count();
}

}  // namespace orderlog
