#pragma once

// Which version of each read model has answered: once a newer one has, no older one does. (Nobody
// takes a switch back in a simulated world.)

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace orderlog::simulation {

// Any thread.
class VersionWatch {
 public:
  // nullopt, or what must not be. Only of an answer that really went out.
  [[nodiscard]] std::optional<std::string> see(const std::string& model, std::uint32_t version) {
    const std::lock_guard lock(mutex_);
    std::uint32_t& newest = newest_[model];
    if (version < newest) {
      return "I7: model " + model + " was answered from version " + std::to_string(newest) +
             ", and now from version " + std::to_string(version);
    }
    newest = version;
    return std::nullopt;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::uint32_t> newest_;
};

}  // namespace orderlog::simulation
