#pragma once

#include <optional>
#include <string>

namespace orderlog {

// What lies at a path that was taken for a log, and what to do instead, where it is an export of
// ours. Nothing where that can't be told. Only looks.
[[nodiscard]] std::optional<std::string> export_taken_for_log(const std::string& path);

}  // namespace orderlog
