#include "projections/versions/model_builder.h"

#include <algorithm>

#include "base/niceness.h"
#include "base/thread_name.h"
#include "projections/versions/managed_model.h"

namespace orderlog {

void ModelBuilder::start(int nice) {
  nice_ = nice;
  builder_.thread = std::thread([this] {
    name_this_thread("model-builder");
    run(builder_);
  });
  mender_.thread = std::thread([this] {
    name_this_thread("model-mender");
    run(mender_);
  });
}

void ModelBuilder::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (Worker* worker : {&builder_, &mender_}) {
    if (worker->thread.joinable()) worker->thread.join();
  }
}

void ModelBuilder::enqueue(ManagedModel& model, std::chrono::milliseconds pause) {
  {
    const std::lock_guard lock(mutex_);
    const Moment from = std::chrono::steady_clock::now() + pause;
    const auto known = std::find_if(queue_.begin(), queue_.end(),
                                    [&model](const Waiting& one) { return one.model == &model; });
    if (known == queue_.end()) {
      queue_.push_back({&model, from});
    } else {
      known->from = std::min(known->from, from);
    }
  }
  changed_.notify_all();
}

// On a thread of its own, since a niceness can't be taken back, and the threads of a build inherit
// it: what nobody can be served without goes as fast as everything else.
void ModelBuilder::build(ManagedModel& model) const {
  std::thread building([this, &model] {
    name_this_thread("model-build");
    if (model.serves()) lower_this_thread(nice_);
    model.build();
  });
  building.join();
}

bool ModelBuilder::may_take(const Worker& worker, const ManagedModel& model) const {
  if (builder_.at_work == &model || mender_.at_work == &model) return false;
  if (&worker == &builder_) return true;
  return builder_.at_work != nullptr && builder_.at_work->can_wait() && !model.can_wait();
}

ManagedModel* ModelBuilder::take(const Worker& worker, Moment& next) {
  const Moment now = std::chrono::steady_clock::now();
  for (auto waiting = queue_.begin(); waiting != queue_.end(); ++waiting) {
    if (!may_take(worker, *waiting->model)) continue;
    if (waiting->from <= now) {
      ManagedModel* const model = waiting->model;
      queue_.erase(waiting);
      return model;
    }
    next = std::min(next, waiting->from);
  }
  return nullptr;
}

void ModelBuilder::run(Worker& worker) {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    Moment next = Moment::max();
    worker.at_work = take(worker, next);
    if (worker.at_work != nullptr) {
      changed_.notify_all();  // the other one looks again at what may not wait for this
      lock.unlock();
      build(*worker.at_work);
      lock.lock();
      worker.at_work = nullptr;
      changed_.notify_all();  // what was at work may be in the queue again
    } else if (next == Moment::max()) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, next);
    }
  }
}

}  // namespace orderlog
