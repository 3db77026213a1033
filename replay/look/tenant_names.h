#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace orderlog {

// Which tenants a reading came across, as many of them as anybody would look through. One thread.
class TenantNames {
 public:
  void add(std::string_view tenant) {
    if (names_.find(tenant) != names_.end()) return;
    if (names_.size() < kMost) names_.emplace(tenant);
  }
  [[nodiscard]] bool contains(std::string_view tenant) const {
    return names_.find(tenant) != names_.end();
  }
  [[nodiscard]] const std::set<std::string, std::less<>>& all() const { return names_; }

 private:
  static constexpr std::size_t kMost = 1'000;

  std::set<std::string, std::less<>> names_;
};

}  // namespace orderlog
