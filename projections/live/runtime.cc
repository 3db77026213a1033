#include "projections/live/runtime.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/thread_name.h"

namespace orderlog {
namespace {

// A wake-up that got lost costs no more than this.
constexpr std::chrono::milliseconds kLongestWait{100};

}  // namespace

ProjectionRuntime::ProjectionRuntime(EventStore& log, RuntimeOptions options)
    : log_(log), options_(options) {}

ProjectionRuntime::~ProjectionRuntime() { stop(); }

void ProjectionRuntime::start() {
  ORDERLOG_CHECK(!thread_.joinable(), "started twice");
  {
    const std::lock_guard lock(mutex_);
    stopping_ = false;
    running_ = true;
  }
  thread_ = std::thread([this] { run(); });
}

void ProjectionRuntime::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  wake();
  thread_.join();
}

void ProjectionRuntime::pause() {
  std::unique_lock lock(mutex_);
  paused_ = true;
  wake();
  changed_.wait(lock, [this] { return idle_ || !running_; });
}

void ProjectionRuntime::resume() {
  {
    const std::lock_guard lock(mutex_);
    paused_ = false;
  }
  changed_.notify_all();
}

void ProjectionRuntime::run_between_batches(const std::function<void()>& task) {
  std::unique_lock lock(mutex_);
  if (!running_) return task();
  Task waiting{&task};
  tasks_.push_back(&waiting);
  changed_.notify_all();
  wake();
  changed_.wait(lock, [&waiting] { return waiting.done; });
}

void ProjectionRuntime::follow(std::shared_ptr<LiveModel> model) {
  models_.push_back(std::move(model));
  place({models_.back().get()});
  merge_followers();
}

void ProjectionRuntime::leave(const LiveModel& model) {
  for (const auto& follower : followers_) follower->leave(model);
  std::erase_if(followers_, [](const auto& follower) { return follower->models().empty(); });
  std::erase_if(models_, [&model](const auto& one) { return one.get() == &model; });
}

void ProjectionRuntime::run() {
  name_this_thread("projections");
  while (run_tasks()) {
    revive_models();
    if (advance_all()) continue;
    const Position furthest =
        followers_.empty() ? log_.head().position : followers_.front()->position();
    static_cast<void>(log_.wait_past(furthest, kLongestWait, &wanted_));
  }
}

bool ProjectionRuntime::run_tasks() {
  std::unique_lock lock(mutex_);
  wanted_.store(false);  // what is asked for from here on is seen below, or wakes again
  while (true) {
    while (!tasks_.empty()) {
      Task* task = tasks_.front();
      tasks_.erase(tasks_.begin());
      lock.unlock();
      (*task->run)();
      lock.lock();
      task->done = true;
      changed_.notify_all();
    }
    if (!paused_ || stopping_) break;
    idle_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !paused_ || stopping_ || !tasks_.empty(); });
    idle_ = false;
  }
  if (!stopping_) return true;
  running_ = false;
  changed_.notify_all();
  return false;
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
    if (log_.knows_head() &&
        follower->position().plus(options_.batch_events) >= log_.head().position) {
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
