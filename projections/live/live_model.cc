#include "projections/live/live_model.h"

#include <algorithm>
#include <utility>

#include "eventstore/commit.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// After a crash a model reads at most about this much of the log again.
constexpr std::size_t kEventsBetweenFlushes = std::size_t{1} << 18;
constexpr milliseconds kSample{250};
constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{30'000};

// How long ago the first event behind `position` was recorded; 0 when there is none.
TimeMs lag_ms(const EventStore& log, Position position, TimeMs now_ms) {
  std::string bytes;
  const auto next = log.commit_at(position.next(), bytes);
  if (!next || !*next) return 0;
  CommitView commit;
  if (!decode_commit((*next)->bytes, commit)) return 0;
  return std::max<TimeMs>(0, now_ms - commit.recorded_at_ms);
}

}  // namespace

void measure_lag(ProjectionStatus& status, const EventStore& log, TimeMs now_ms) {
  const Position head = log.head().position;
  status.lag = head.value() - std::min(head.value(), status.position.value());
  if (status.lag == 0) return;
  status.lag_ms = lag_ms(log, status.position, now_ms);
  status.progress =
      static_cast<double>(status.position.value()) / static_cast<double>(head.value());
}

LiveModel::LiveModel(std::unique_ptr<Projection> projection, std::shared_ptr<ModelStore> store,
                     std::uint32_t version, StreamSkips skips)
    : projection_(std::move(projection)),
      store_(std::move(store)),
      version_(version),
      skips_(std::move(skips)),
      position_(store_->checkpoint().position.value()),
      sample_began_(steady_clock::now()) {}

void LiveModel::serve(ServedModel* model) {
  served_ = model;
  if (model != nullptr) model->serve({store_, version_, stamps_}, position());
}

Result<Ok, LiveModel::ApplyError> LiveModel::apply(const EventContext& context,
                                                   const Event& event) {
  ModelWriter writer(*store_, batch_, &touched_);
  if (auto applied = projection_->apply(context, event, writer); !applied) {
    return fail(ApplyError{std::move(applied).error(), writer.trouble().has_value()});
  }
  read_bytes_ += writer.read_bytes();
  return Ok{};
}

ModelResult<Ok> LiveModel::commit(const Checkpoint& checkpoint, std::size_t events) {
  ModelWriter writer(*store_, batch_, &touched_);
  projection_->finish(writer);
  for (const ListStamps::List list : touched_) stamps_->stamp(list, checkpoint.position);
  touched_.clear();
  read_bytes_ = 0;
  if (auto committed = store_->commit(batch_, checkpoint); !committed) {
    discard();
    return committed;
  }
  failures_ = 0;
  position_.store(checkpoint.position.value(), std::memory_order_release);
  if (served_ != nullptr) served_->publish(checkpoint.position);
  count(events);
  events_since_flush_ += events;
  if (events_since_flush_ >= kEventsBetweenFlushes) {
    events_since_flush_ = 0;
    return store_->flush(false);
  }
  return Ok{};
}

void LiveModel::discard() {
  projection_->discard();
  batch_.clear();
  touched_.clear();
  read_bytes_ = 0;
}

void LiveModel::stop(StopReason reason, std::optional<Moment> retry_at) {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  reason_ = std::move(reason);
  retry_at_ = retry_at;
  retry_asked_.store(false, std::memory_order_relaxed);
}

milliseconds LiveModel::next_pause() {
  const milliseconds pause = kFirstPause * (1 << std::min(failures_, 10));
  ++failures_;
  return std::min(pause, kLongestPause);
}

bool LiveModel::revive(Moment now) {
  const std::lock_guard lock(mutex_);
  const bool due = retry_asked_.load(std::memory_order_relaxed) || (retry_at_ && *retry_at_ <= now);
  if (!stopped_ || !due) return false;
  stopped_ = false;
  retry_at_.reset();
  retry_asked_.store(false, std::memory_order_relaxed);
  return true;
}

bool LiveModel::ask_to_retry() {
  const std::lock_guard lock(mutex_);
  if (stopped_) retry_asked_.store(true, std::memory_order_relaxed);
  return stopped_;
}

std::optional<StopReason> LiveModel::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_ ? std::optional(reason_) : std::nullopt;
}

void LiveModel::count(std::size_t events) {
  const std::lock_guard lock(mutex_);
  sample_events_ += events;
  const auto now = steady_clock::now();
  const auto took = now - sample_began_;
  if (took < kSample) return;
  const double seconds = std::chrono::duration<double>(took).count();
  rate_ = 0.5 * rate_ + 0.5 * static_cast<double>(sample_events_) / seconds;
  sample_began_ = now;
  sample_events_ = 0;
}

ProjectionStatus LiveModel::status(const EventStore& log, TimeMs now_ms) const {
  ProjectionStatus status;
  status.name = projection_->name();
  status.version = version_;
  status.schema_version = projection_->schema_version();
  status.position = position();  // before the head, which can't be behind it then
  measure_lag(status, log, now_ms);
  status.state = met_head_.load(std::memory_order_relaxed) ? ProjectionState::kLive
                                                           : ProjectionState::kCatchingUp;
  const std::lock_guard lock(mutex_);
  if (steady_clock::now() - sample_began_ < 8 * kSample) {
    status.rate = static_cast<std::uint64_t>(rate_);
  }
  if (stopped_) {
    status.state = ProjectionState::kStopped;
    status.stopped = reason_;
  } else if (status.lag > 0 && status.rate > 0) {
    status.eta_ms = static_cast<TimeMs>(status.lag * 1000 / status.rate);
  }
  return status;
}

}  // namespace orderlog
