#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "api/http/refusal.h"
#include "api/http/request.h"

namespace orderlog::http {

struct Target {
  std::string_view path;
  std::string_view query;
};

// Splits a request target (RFC 9112 §3.2: origin, absolute or asterisk form) and decodes its path
// where it stands. Refuses what two readers could understand differently: bad escapes, encoded
// slashes, control characters, dot segments. `target` is visible characters only.
[[nodiscard]] std::optional<Refusal> read_target(std::span<char> target, Method method,
                                                 Target& out);

// A `Host` field's value: a name or an address, and perhaps a port.
[[nodiscard]] bool is_host(std::string_view value);

}  // namespace orderlog::http
