#include "projections/runtime.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "base/thread_name.h"
#include "eventstore/commit.h"

namespace orderlog {
namespace {

// A wake-up that got lost costs no more than this.
constexpr std::chrono::milliseconds kLongestWait{100};

ModelResult<Ok> check_against_log(const EventStore& log, const ModelStore& store) {
  const Checkpoint& checkpoint = store.checkpoint();
  if (checkpoint.position == Position(0)) return Ok{};
  const Position head = log.head().position;
  if (checkpoint.position > head) {
    return fail(ModelError{
        ModelErrorCode::kAheadOfLog,
        "The read model " + store.name() + " stands at position " +
            std::to_string(checkpoint.position.value()) + " but the log ends at " +
            std::to_string(head.value()) +
            ": the log has lost events that were durable. Restore the log from a copy; only if its "
            "end is known to be right, remove the read models and start again."});
  }
  std::string bytes;
  const auto commit = log.commit_at(checkpoint.position, bytes);
  if (!commit) return fail(ModelError{ModelErrorCode::kIo, commit.error().detail});
  if (!*commit || (*commit)->last != checkpoint.position ||
      stored_hash((*commit)->bytes) != checkpoint.hash) {
    return fail(ModelError{ModelErrorCode::kOtherLog,
                           "The read model " + store.name() +
                               " was built from another log than this one; remove its directory "
                               "to have it built again."});
  }
  return Ok{};
}

}  // namespace

ProjectionRuntime::ProjectionRuntime(EventStore& log, const Clock& clock, RuntimeOptions options)
    : log_(log), clock_(clock), options_(options) {}

ProjectionRuntime::~ProjectionRuntime() { stop(); }

ModelResult<Ok> ProjectionRuntime::add(std::unique_ptr<Projection> projection,
                                       std::unique_ptr<ModelStore> store) {
  ORDERLOG_CHECK(!thread_.joinable(), "models are added before the start");
  if (auto checked = check_against_log(log_, *store); !checked) return checked;
  models_.push_back(std::make_unique<LiveModel>(std::move(projection), std::move(store)));
  return Ok{};
}

void ProjectionRuntime::start() {
  ORDERLOG_CHECK(!thread_.joinable(), "started twice");
  stopping_ = false;
  followers_.clear();
  for (const auto& model : models_) place({model.get()});
  merge_followers();
  thread_ = std::thread([this] { run(); });
}

void ProjectionRuntime::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  log_.interrupt();
  thread_.join();
}

void ProjectionRuntime::pause() {
  std::unique_lock lock(mutex_);
  paused_ = true;
  log_.interrupt();
  changed_.wait(lock, [this] { return idle_ || stopping_ || !thread_.joinable(); });
}

void ProjectionRuntime::resume() {
  {
    const std::lock_guard lock(mutex_);
    paused_ = false;
  }
  changed_.notify_all();
}

std::optional<ModelView> ProjectionRuntime::model(std::string_view name) const {
  for (const auto& model : models_) {
    if (model->projection().name() == name) return model->view();
  }
  return std::nullopt;
}

std::vector<ProjectionStatus> ProjectionRuntime::status() const {
  std::vector<ProjectionStatus> all;
  const TimeMs now_ms = clock_.now_ms();
  for (const auto& model : models_) all.push_back(model->status(log_, now_ms));
  return all;
}

bool ProjectionRuntime::retry(std::string_view name) {
  for (const auto& model : models_) {
    if (model->projection().name() != name) continue;
    if (!model->ask_to_retry()) return false;
    log_.interrupt();
    return true;
  }
  return false;
}

void ProjectionRuntime::run() {
  name_this_thread("projections");
  while (wait_while_paused()) {
    revive_models();
    if (advance_all()) continue;
    const Position furthest =
        followers_.empty() ? log_.head().position : followers_.front()->position();
    static_cast<void>(log_.wait_past(furthest, kLongestWait));
  }
}

bool ProjectionRuntime::wait_while_paused() {
  std::unique_lock lock(mutex_);
  if (paused_ && !stopping_) {
    idle_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !paused_ || stopping_; });
    idle_ = false;
  }
  return !stopping_;
}

void ProjectionRuntime::revive_models() {
  const auto now = std::chrono::steady_clock::now();
  for (const auto& model : models_) {
    if (model->revive(now)) place({model.get()});
  }
}

bool ProjectionRuntime::advance_all() {
  bool advanced = false;
  std::vector<LiveModel*> left;
  Position ahead(std::numeric_limits<std::uint64_t>::max());
  bool first = true;
  for (const auto& follower : followers_) {
    Follower::Limits limits{options_.batch_events, options_.batch_time, ahead};
    // Those behind take shorter turns, and meet the one before them exactly where it is.
    if (!first) limits.events_max = std::max<std::size_t>(1, options_.batch_events / 4);
    for (const LiveModel* model : follower->models()) {
      if (model->pending_stop) limits.until = std::min(limits.until, model->pending_stop->last);
    }
    const std::size_t events = follower->advance(limits, left);
    advanced = advanced || events > 0 || !left.empty();
    // Under load the head is always a little ahead: a batch away is there.
    if (follower->position().plus(options_.batch_events) >= log_.head().position) {
      for (LiveModel* model : follower->models()) model->note_head_met();
    }
    ahead = follower->position();
    first = false;
  }
  std::vector<LiveModel*> running;
  for (LiveModel* model : left) {
    if (model->pending_stop) running.push_back(model);
  }
  place(running);
  settle_pending_stops();
  merge_followers();
  return advanced;
}

void ProjectionRuntime::place(const std::vector<LiveModel*>& models) {
  for (LiveModel* model : models) {
    followers_.push_back(
        std::make_unique<Follower>(log_, model->position(), std::vector<LiveModel*>{model}));
  }
  std::stable_sort(followers_.begin(), followers_.end(),
                   [](const auto& a, const auto& b) { return a->position() > b->position(); });
}

void ProjectionRuntime::settle_pending_stops() {
  std::erase_if(followers_, [](const std::unique_ptr<Follower>& follower) {
    if (follower->models().empty()) return true;
    LiveModel* model = follower->models().front();
    if (!model->pending_stop || follower->position() < model->pending_stop->last) return false;
    model->stop(std::move(model->pending_stop->reason), std::nullopt);
    model->pending_stop.reset();
    return true;
  });
}

void ProjectionRuntime::merge_followers() {
  const auto may_merge = [](const Follower& follower) {
    return std::none_of(follower.models().begin(), follower.models().end(),
                        [](const LiveModel* model) { return model->pending_stop.has_value(); });
  };
  for (std::size_t i = 0; i < followers_.size(); ++i) {
    for (std::size_t j = followers_.size(); j-- > i + 1;) {
      Follower& here = *followers_[i];
      Follower& there = *followers_[j];
      if (here.position() != there.position() || !may_merge(here) || !may_merge(there)) continue;
      here.take_over(there.models());
      followers_.erase(followers_.begin() + static_cast<std::ptrdiff_t>(j));
    }
  }
}

}  // namespace orderlog
