#pragma once

#include <string>

#include "app/command_error.h"
#include "base/result.h"

namespace orderlog {

// What --format (empty: not given) and --json, which is --format ndjson, say together: a table
// where neither is given. kExitUsage where they contradict each other; whether there is a format of
// that name is the command's to say.
[[nodiscard]] Result<std::string, CommandError> chosen_format(const std::string& format, bool json);

}  // namespace orderlog
