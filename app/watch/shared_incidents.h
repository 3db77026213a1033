#pragma once

#include <mutex>
#include <string>

#include "app/watch/look.h"

namespace orderlog {

// Any thread.
class SharedIncidents {
 public:
  void add(const std::string& what) {
    const std::lock_guard lock(mutex_);
    ++incidents_.times;
    incidents_.last = what;
  }
  [[nodiscard]] Incidents get() const {
    const std::lock_guard lock(mutex_);
    return incidents_;
  }

 private:
  mutable std::mutex mutex_;
  Incidents incidents_;
};

}  // namespace orderlog
