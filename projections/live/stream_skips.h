#pragma once

// The streams that a model leaves out since one of their events was skipped.

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "projections/versions/model_manifest.h"

namespace orderlog {

// One thread.
class StreamSkips {
 public:
  StreamSkips() = default;
  explicit StreamSkips(const std::vector<SkippedEvent>& events) {
    for (const SkippedEvent& event : events) add(event.tenant, event.stream);
  }

  void add(std::string_view tenant, std::string_view stream) {
    names_.insert(name_of(tenant, stream));
  }
  // Costs nothing where nothing is skipped.
  [[nodiscard]] bool has(std::string_view tenant, std::string_view stream) const {
    return !names_.empty() && names_.contains(name_of(tenant, stream));
  }

 private:
  static std::string name_of(std::string_view tenant, std::string_view stream) {
    std::string name(tenant);
    name += '\0';
    name += stream;
    return name;
  }

  std::unordered_set<std::string> names_;
};

}  // namespace orderlog
