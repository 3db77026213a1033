#pragma once

// Who uses a temporary scratch directory, told by a lock that ends with its process however that
// ends.

#include <string>

#include "base/result.h"

namespace orderlog {

// Writes `text` to PATH/NAME, which appears locked. The descriptor holds the lock until it is
// closed.
[[nodiscard]] Result<int, std::string> make_locked_file(const std::string& path, const char* name,
                                                        const std::string& text);

// Removes the directories PLACE/PREFIX… of this user whose file `name` says `text` and is held by
// nobody. What can't be removed is only untidy.
void remove_unlocked_directories(const std::string& place, const std::string& prefix,
                                 const char* name, const std::string& text);

}  // namespace orderlog
