#pragma once

// A message with any bytes for a header: clients' libraries send well-formed ones only.

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::testing {

// Over a connection of its own to the server on that port of loopback; the server has taken it when
// this returns. `lines` stand between "NATS/1.0" and the empty line, each with its end. False: no
// server there, or it refuses.
[[nodiscard]] bool send_raw_message(std::uint16_t port, const std::string& subject,
                                    const std::string& reply, std::string_view lines,
                                    std::string_view data);

}  // namespace orderlog::testing
