#pragma once

#include <optional>
#include <span>

#include "api/http/options.h"
#include "api/http/refusal.h"
#include "api/http/request.h"

namespace orderlog::http {

// Reads a complete header (found by HeadScan) into `out` and refuses every ambiguity about where
// the body ends or what is asked for. Decodes the path where it stands in `bytes`. Allocates
// nothing.
[[nodiscard]] std::optional<Refusal> parse_head(std::span<char> bytes, const Options& options,
                                                RequestHead& out);

}  // namespace orderlog::http
