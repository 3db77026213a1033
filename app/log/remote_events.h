#pragma once

// A running server's log, read over HTTP page by page.

#include <cstdint>
#include <string>

#include "app/net/http_client.h"
#include "replay/log_filter.h"
#include "replay/show.h"

namespace orderlog {

// The same as show_log, from GET /v1/events. Filters that the server does not know are applied
// here.
[[nodiscard]] NetResult<std::uint64_t> show_remote_log(HttpClient& client, const LogFilter& filter,
                                                       ShowFormat format, std::uint64_t limit,
                                                       const ShowSink& sink);

}  // namespace orderlog
