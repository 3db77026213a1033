#pragma once

// How the log is asked for over NATS, and how it answers. docs/messaging.md says the same.
//
//   request   subject <prefix>-log.<line>, {"after": P, "offset": O}
//   reply     whole commits behind P (eventstore/commit_frame.h); with no data when there are none
//             Orderlog-Head: the log's last position      always
//             Orderlog-First, Orderlog-Last               of the commits in it
//             Orderlog-Size: bytes                        when the commit is too large for one
//             message: the data is then this commit's bytes from O on, without a length before it
//             Orderlog-Error: code                        instead; the data is a sentence

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace orderlog {

inline constexpr const char* kLogHead = "Orderlog-Head";
inline constexpr const char* kLogFirst = "Orderlog-First";
inline constexpr const char* kLogLast = "Orderlog-Last";
inline constexpr const char* kLogSize = "Orderlog-Size";
inline constexpr const char* kLogError = "Orderlog-Error";

struct LogRequest {
  Position after;
  std::size_t offset = 0;
};

[[nodiscard]] std::string write_log_request(const LogRequest& request);
// nullopt for anything that write_log_request() does not write.
[[nodiscard]] std::optional<LogRequest> read_log_request(std::string_view text);

}  // namespace orderlog
