#include "projections/versions/model_builder.h"

#include <algorithm>

#include "base/niceness.h"
#include "base/thread_name.h"
#include "projections/versions/managed_model.h"

namespace orderlog {

void ModelBuilder::start(int nice) {
  thread_ = std::thread([this, nice] {
    name_this_thread("model-builder");
    lower_this_thread(nice);
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
      due->build();
      lock.lock();
    } else if (next == Moment::max()) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, next);
    }
  }
}

}  // namespace orderlog
