#include "projections/versions/model_builder.h"

#include <algorithm>

#include "base/niceness.h"
#include "base/thread_name.h"
#include "projections/versions/managed_model.h"

namespace orderlog {

void ModelBuilder::start(int nice) {
  nice_ = nice;
  thread_ = std::thread([this] {
    name_this_thread("model-builder");
    run();
  });
}

void ModelBuilder::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
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

void ModelBuilder::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const Moment now = std::chrono::steady_clock::now();
    Moment next = Moment::max();
    ManagedModel* due = nullptr;
    for (std::size_t i = 0; i < queue_.size() && due == nullptr; ++i) {
      if (queue_[i].from <= now) {
        due = queue_[i].model;
        queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        next = std::min(next, queue_[i].from);
      }
    }
    if (due != nullptr) {
      lock.unlock();
      build(*due);
      lock.lock();
    } else if (next == Moment::max()) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, next);
    }
  }
}

}  // namespace orderlog
