#pragma once

// Just enough of HTTP/1.1 to walk a server's answers: the status, and where the answer ends.

#include <cstddef>
#include <optional>
#include <string_view>

namespace orderlog::bench {

struct ResponseHead {
  int status = 0;
  std::size_t head_bytes = 0;  // the empty line included
  std::size_t body_bytes = 0;  // 0 when chunked
  bool chunked = false;
  bool closes = false;
};

enum class HeadScan { kIncomplete, kComplete, kMalformed };

// Looks at the answer that `bytes` begin with.
[[nodiscard]] HeadScan scan_response_head(std::string_view bytes, ResponseHead& head);

// The value of the first field of that name in a whole head.
[[nodiscard]] std::optional<std::string_view> field_value(std::string_view head,
                                                          std::string_view name);

}  // namespace orderlog::bench
