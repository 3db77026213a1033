#include "engine/recorder.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "domain/codec/codec.h"
#include "domain/codec/kept_state.h"

namespace orderlog {
namespace {

// A snapshot costs its size to write and saves reading the events since the last one. Waiting for
// one event per 64 bytes of state keeps the first below 64 bytes an event, whatever the aggregate's
// size. A state that itself grows by more than that with each event would wait for ever: it is kept
// whenever a quarter of its events is new, which costs four times its size in all.
constexpr std::uint64_t kMinEventsPerSnapshot = 256;
constexpr std::size_t kStateBytesPerEvent = 64;
constexpr std::uint64_t kMostEventsPerSnapshot = 8'192;
constexpr std::uint64_t kMostShareOfEvents = 4;

// Before the end, so that whoever asks first after the next start does not wait for long.
constexpr std::uint64_t kEventsWorthKeepingAtTheEnd = 1'024;

std::uint64_t events_since_snapshot(const CachedAggregate& entry) {
  return entry.version.value() - entry.snapshot_version.value();
}

bool is_ripe(const CachedAggregate& entry) {
  const std::uint64_t since = events_since_snapshot(entry);
  if (since < kMinEventsPerSnapshot || entry.ref.kind == AggregateKind::kOutcomes) return false;
  const std::uint64_t most =
      std::max(kMostEventsPerSnapshot, entry.version.value() / kMostShareOfEvents);
  return since >= std::min<std::uint64_t>(entry.bytes / kStateBytesPerEvent, most);
}

}  // namespace

StoreResult<Ok> Recorder::prepare(std::string_view tenant, std::span<const NewEvent> events) {
  prepared_.clear();
  for (const NewEvent& event : events) {
    const StreamRef& ref = event.stream;
    if (!prepared_.empty() && prepared_.back()->ref == ref) {
      prepared_.push_back(prepared_.back());
      continue;
    }
    CachedAggregate* entry = cache_.find(tenant, ref.kind, ref.id);
    if (entry == nullptr && ref.kind == AggregateKind::kOutcomes) {
      auto loaded = loader_.load(tenant, ref.kind, ref.id);
      if (!loaded) return fail(std::move(loaded).error());
      entry = *loaded;
    }
    // Whatever exists was loaded for the decision; what is not here now is being created.
    if (entry == nullptr) entry = cache_.insert(tenant, ref.kind, ref.id);
    prepared_.push_back(entry);
  }
  return Ok{};
}

void Recorder::fold(const CommitHeader& header, Position first, std::uint64_t batch_number,
                    std::span<NewEvent> events) {
  ORDERLOG_CHECK(prepared_.size() == events.size(), "prepare() comes first");
  commit_.events.clear();
  texts_.clear();
  places_.clear();
  for (std::size_t i = 0; i < events.size(); ++i) {
    CachedAggregate& entry = *prepared_[i];
    Event& event = events[i].event;
    const EventType type = type_of(event);
    EventTexts& place = places_.emplace_back();
    place.stream = texts_.size();
    append_name(entry.ref, texts_);
    place.payload = texts_.size();
    encode_event(event, texts_);
    place.end = texts_.size();

    const Position position = first.plus(i);
    EventView& view = commit_.events.emplace_back();
    view.version = entry.version.next();
    view.previous = entry.last_position;
    view.type = type.name;
    view.schema_version = type.schema_version;

    if (entry.ref.kind != AggregateKind::kOutcomes) {
      evolve_in_place(entry.state, entry.ref, std::move(event), header.time_ms);
      const TimeMs due_ms = deadline_of(entry.state).value_or(0);
      if (due_ms != entry.deadline.due_ms) {
        view.cleared_deadline_ms = entry.deadline.due_ms;
        view.cleared_deadline_position = entry.deadline.position;
        view.deadline_ms = due_ms;
        entry.deadline = due_ms == 0 ? PendingDeadline{} : PendingDeadline{due_ms, position};
      }
    }
    entry.version = view.version;
    entry.last_position = position;
    entry.last_batch = batch_number;
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    CachedAggregate& entry = *prepared_[i];
    const bool last_of_its_stream = entry.last_position == first.plus(i);
    if (!last_of_its_stream) continue;
    cache_.resized(entry);
    if (is_ripe(entry) && std::find(ripe_.begin(), ripe_.end(), &entry) == ripe_.end()) {
      ripe_.push_back(&entry);
    }
  }
}

void Recorder::append(const CommitHeader& header, Position first, const AnswerView& answer,
                      CommitBatch& commits) {
  for (std::size_t i = 0; i < commit_.events.size(); ++i) {
    const EventTexts& at = places_[i];
    const std::string_view texts = texts_;
    commit_.events[i].stream = texts.substr(at.stream, at.payload - at.stream);
    commit_.events[i].payload = texts.substr(at.payload, at.end - at.payload);
  }
  commit_.line = line_;
  commit_.first_position = first;
  commit_.commit_id = header.commit_id;
  commit_.time_ms = header.time_ms;
  commit_.recorded_at_ms = header.recorded_at_ms;
  commit_.waited_ms = header.waited_ms;
  commit_.imported = header.imported;
  commit_.tenant = header.tenant;
  commit_.actor = header.actor;
  commit_.correlation_id = header.correlation_id;
  commit_.idempotency_key = header.idempotency_key;
  commit_.expected_version = header.expected_version;
  commit_.command = header.command;
  commit_.command_body = header.command_body;
  commit_.answer = answer;
  commits.add(commit_);
}

void Recorder::take_snapshots(std::vector<SnapshotToKeep>& out) {
  for (CachedAggregate* entry : ripe_) {
    SnapshotToKeep& keep = out.emplace_back();
    keep.tenant = entry->tenant;
    keep.stream = entry->ref.name();
    keep.snapshot.version = entry->version;
    keep.snapshot.position = entry->last_position;
    encode_kept_state(entry->state, keep.snapshot.bytes);
    entry->snapshot_version = entry->version;
  }
  ripe_.clear();
}

void Recorder::take_last_snapshots(std::vector<SnapshotToKeep>& out) {
  ripe_.clear();
  cache_.for_each([this](CachedAggregate& entry) {
    if (entry.ref.kind != AggregateKind::kOutcomes &&
        events_since_snapshot(entry) >= kEventsWorthKeepingAtTheEnd) {
      ripe_.push_back(&entry);
    }
  });
  take_snapshots(out);
}

}  // namespace orderlog
