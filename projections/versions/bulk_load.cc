#include "projections/versions/bulk_load.h"

#include <algorithm>
#include <barrier>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "base/json/reader.h"
#include "base/thread_name.h"
#include "domain/codec/codec.h"
#include "eventstore/chain.h"
#include "eventstore/commit.h"
#include "eventstore/xxhash.h"
#include "projections/versions/build_room.h"

namespace orderlog {
namespace {

using std::chrono::steady_clock;

// An order's events lie near each other, so nearly all are still decoded when their next one comes.
constexpr std::size_t kCachedAggregates = 32'768;

}  // namespace

struct BulkLoad::Pace {
  steady_clock::time_point batch_began = steady_clock::now();
  steady_clock::time_point sample_began = batch_began;
  std::uint64_t sample_events = 0;
};

// Ends a batch for which one of the parts has read enough rows: only that part knows how large they
// are. All must end at the same commit, and they run apart: so each asks how far it may go, a
// stretch at a time, and the end is where the furthest was let go. Any thread.
class BulkLoad::BatchEnd {
 public:
  // No part is reading.
  void begin() {
    furthest_ = Position();
    over_ = false;
  }
  // How far a part that is at `position` may go before it asks again; there already: it is the end.
  [[nodiscard]] Position let_go(Position position, bool has_enough) {
    const std::lock_guard lock(mutex_);
    over_ = over_ || has_enough;
    if (!over_) furthest_ = std::max(furthest_, position.plus(kStretch));
    return furthest_;
  }

 private:
  static constexpr std::uint64_t kStretch = 64;

  std::mutex mutex_;
  Position furthest_;
  bool over_ = false;
};

// One thread's share: its streams, and what became of the batch on it.
class BulkLoad::Part {
 public:
  Part(const EventStore& log, std::unique_ptr<Projection> projection, ModelStore& store,
       const StreamSkips& skips, const std::atomic<bool>& cancelled, unsigned index, unsigned count)
      : projection_(std::move(projection)),
        store_(store),
        skips_(skips),
        cancelled_(cancelled),
        index_(index),
        count_(count),
        checkpoint_(store.checkpoint()),
        cursor_(log.read_from(checkpoint_.position.next())) {}

  [[nodiscard]] const Checkpoint& checkpoint() const { return checkpoint_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] std::optional<Outcome> take_trouble() { return std::exchange(trouble_, {}); }

  // Reads up to a batch, and not behind `until`; its rows then lie in a file.
  void feed(std::size_t batch_events, std::size_t batch_bytes, Position until, BatchEnd& end) {
    events_ = 0;
    bytes_ = 0;
    read_bytes_ = 0;
    Position let_go = checkpoint_.position;
    while (events_ < batch_events && bytes_ < batch_bytes && checkpoint_.position < until &&
           !trouble_) {
      if (cancelled_.load(std::memory_order_relaxed)) {
        trouble_ = Cancelled{};  // a batch may take minutes where it reads many rows
        break;
      }
      if (checkpoint_.position >= let_go) {
        let_go = end.let_go(checkpoint_.position, read_bytes_ >= batch_bytes);
        if (checkpoint_.position >= let_go) break;
      }
      auto next = cursor_->next();
      if (!next) {
        trouble_ = ModelError{ModelErrorCode::kIo, "The log can't be read: " + next.error().detail};
      } else if (!*next) {
        break;  // cut short of `until` by nothing but a mistake; the next batch asks again
      } else {
        apply(**next);
      }
    }
    if (trouble_) return;
    ModelWriter writer(store_, batch_);
    projection_->finish(writer);
    if (auto written = store_.write_part(batch_, index_, checkpoint_); !written) {
      trouble_ = std::move(written).error();
    }
  }

 private:
  void apply(const CommitBytes& bytes) {
    if (const auto decoded = decode_commit(bytes.bytes, commit_); !decoded) {
      trouble_ =
          ModelError{ModelErrorCode::kIo,
                     "The commit at position " + std::to_string(bytes.first.value()) +
                         " can't be read: it is " + std::string(to_string(decoded.error())) + "."};
      return;
    }
    for (std::size_t i = 0; i < commit_.events.size() && !trouble_; ++i) apply_event(i);
    events_ += commit_.events.size();
    bytes_ += bytes.bytes.size();
    checkpoint_ = {bytes.last, stored_hash(bytes.bytes)};
  }

  void apply_event(std::size_t index) {
    const EventView& stored = commit_.events[index];
    if (count_ > 1 && checksum_of(stored.stream) % count_ != index_) return;
    const auto stream = stream_ref_from(stored.stream);
    if (stream && !projection_->wants(stream->kind)) return;
    if (skips_.has(commit_.tenant, stored.stream)) return;
    if (!stream) return refuse(index, "a stream of no known kind");
    const auto event = decode_event(parser_, stored.type, stored.schema_version, stored.payload);
    if (!event) return refuse(index, event.error());
    const EventContext context{commit_.tenant,  *stream,
                               stored.version,  commit_.position_of(index),
                               commit_.time_ms, commit_.commit_id};
    ModelWriter writer(store_, batch_);
    const auto applied = projection_->apply(context, *event, writer);
    read_bytes_ += writer.read_bytes();
    if (applied) return;
    if (writer.trouble()) {
      trouble_ = *writer.trouble();
    } else {
      refuse(index, applied.error());
    }
  }

  void refuse(std::size_t index, std::string reason) {
    const EventView& stored = commit_.events[index];
    trouble_ =
        StopReason{commit_.position_of(index), std::string(stored.type), std::string(stored.stream),
                   std::move(reason), std::string(commit_.tenant)};
  }

  std::unique_ptr<Projection> projection_;
  ModelStore& store_;
  const StreamSkips& skips_;
  const std::atomic<bool>& cancelled_;
  const unsigned index_;
  const unsigned count_;
  Checkpoint checkpoint_;
  std::unique_ptr<CommitCursor> cursor_;
  CommitView commit_;
  JsonParser parser_;
  ModelBatch batch_;
  // Of the batch, whosever they are …
  std::uint64_t events_ = 0;
  std::size_t bytes_ = 0;
  // … and of this part's own rows.
  std::size_t read_bytes_ = 0;
  std::optional<Outcome> trouble_;
};

BulkLoad::BulkLoad(const EventStore& log, const ModelDefinition& definition, ModelStore& store,
                   const StreamSkips& skips, BulkControl& control, BulkOptions options)
    : log_(log),
      store_(store),
      control_(control),
      options_(options),
      batch_end_(std::make_unique<BatchEnd>()),
      batch_events_(next_batch_events()),
      pace_(std::make_unique<Pace>()) {
  const unsigned count = definition.by_stream ? std::clamp(options_.threads, 1U, kMostParts) : 1U;
  for (unsigned i = 0; i < count; ++i) {
    parts_.push_back(
        std::make_unique<Part>(log_, definition.make(store.schema_version(), kCachedAggregates),
                               store, skips, control.cancelled, i, count));
  }
}

BulkLoad::~BulkLoad() = default;

BulkLoad::Outcome BulkLoad::run(Position until) {
  until_ = until;
  outcome_.reset();
  control_.position.store(store_.checkpoint().position.value());
  if (store_.checkpoint().position >= until) return Reached{};
  if (auto short_of_room = no_room()) return *std::move(short_of_room);
  pace_->batch_began = steady_clock::now();

  // What throws in here is out of memory, and ends the process.
  // NOLINTNEXTLINE(bugprone-exception-escape)
  const auto complete = [this]() noexcept { complete_batch(); };
  std::barrier batch_end(static_cast<std::ptrdiff_t>(parts_.size()), complete);
  std::vector<std::thread> threads;
  for (const auto& part : parts_) {
    threads.emplace_back([this, &part = *part, &batch_end] {
      name_this_thread("rebuild");
      while (true) {
        part.feed(batch_events_, options_.batch_bytes, until_, *batch_end_);
        batch_end.arrive_and_wait();
        if (outcome_) return;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return *outcome_;
}

void BulkLoad::complete_batch() {
  batch_end_->begin();
  for (const auto& part : parts_) {
    auto trouble = part->take_trouble();
    // The first event in the way is the one to show.
    if (!trouble) continue;
    const auto* found = std::get_if<StopReason>(&*trouble);
    const auto* known = outcome_ ? std::get_if<StopReason>(&*outcome_) : nullptr;
    if (!outcome_ || (known != nullptr && found != nullptr && found->position < known->position)) {
      outcome_ = std::move(trouble);
    }
  }
  if (outcome_) return;
  const Checkpoint& checkpoint = parts_.front()->checkpoint();
  if (auto ingested = store_.ingest_parts(checkpoint); !ingested) {
    outcome_ = std::move(ingested).error();
    return;
  }
  control_.position.store(checkpoint.position.value());
  if ((outcome_ = merge_many())) return;
  measure(parts_.front()->events());
  if (control_.cancelled.load()) {
    outcome_ = Cancelled{};
  } else if (checkpoint.position >= until_) {
    outcome_ = Reached{};
  } else {
    outcome_ = no_room();
  }
}

// A row that is read to be changed is looked for in every file that is not merged.
std::optional<BulkLoad::Outcome> BulkLoad::merge_many() {
  if (store_.files_to_merge() < options_.files_unmerged_max) return std::nullopt;
  if (options_.room != nullptr) {
    if (auto shortage = options_.room->shortage(store_.bytes_to_merge())) {
      return ModelError{ModelErrorCode::kNoRoom, *std::move(shortage)};
    }
  }
  const auto merged = store_.merge_bulk(control_.cancelled, options_.threads);
  if (!merged) return std::move(merged).error();
  if (!*merged) return Cancelled{};
  return std::nullopt;
}

// For another batch, whose rows are about as large as the commits they are made of.
std::optional<BulkLoad::Outcome> BulkLoad::no_room() const {
  if (options_.room == nullptr) return std::nullopt;
  auto shortage = options_.room->shortage(options_.batch_bytes);
  if (!shortage) return std::nullopt;
  return ModelError{ModelErrorCode::kNoRoom, *std::move(shortage)};
}

// A slow one goes in small steps, so that it can be seen to go.
std::size_t BulkLoad::next_batch_events() const {
  const std::uint64_t limit = control_.rate_max.load();
  if (limit == 0) return options_.batch_events;
  return std::clamp<std::size_t>(limit / 2, 1, options_.batch_events);
}

bool BulkLoad::is_too_early(std::uint64_t events) const {
  const std::uint64_t limit = control_.rate_max.load();
  const std::chrono::duration<double> took = steady_clock::now() - pace_->batch_began;
  return limit > 0 && took.count() < static_cast<double>(events) / static_cast<double>(limit);
}

// Says the rate, and sleeps where it would be more than is wanted.
void BulkLoad::measure(std::uint64_t events) {
  // Whoever lifts the limit meanwhile is heard.
  while (!control_.cancelled.load() && is_too_early(events)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  batch_events_ = next_batch_events();
  const auto now = steady_clock::now();
  pace_->batch_began = now;
  pace_->sample_events += events;
  const double seconds = std::chrono::duration<double>(now - pace_->sample_began).count();
  if (seconds < 0.25) return;
  control_.rate.store(
      static_cast<std::uint64_t>(static_cast<double>(pace_->sample_events) / seconds));
  pace_->sample_began = now;
  pace_->sample_events = 0;
}

}  // namespace orderlog
