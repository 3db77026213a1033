#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <utility>

#include "base/check.h"

namespace orderlog::testing {

// While it lives this process may not look into the directory; root, who may look everywhere, is
// nobody meanwhile. One at a time.
class LockedAway {
 public:
  explicit LockedAway(std::string directory) : directory_(std::move(directory)) {
    std::filesystem::permissions(directory_, std::filesystem::perms::none);
    // Both ids: access(2) goes by the real one.
    if (is_root_) ORDERLOG_CHECK(::setresuid(kNobody, kNobody, 0) == 0, "root may be anybody");
  }
  ~LockedAway() {
    if (is_root_) ORDERLOG_CHECK(::setresuid(0, 0, 0) == 0, "who was root may be root again");
    std::filesystem::permissions(directory_, std::filesystem::perms::owner_all);
  }
  LockedAway(const LockedAway&) = delete;
  LockedAway& operator=(const LockedAway&) = delete;

 private:
  static constexpr uid_t kNobody = 65'534;

  const std::string directory_;
  const bool is_root_ = ::geteuid() == 0;
};

}  // namespace orderlog::testing
