#pragma once

// As JetStream's API carries what may be any bytes.

#include <string>
#include <string_view>

namespace orderlog::simulated_nats {

[[nodiscard]] std::string base64_of(std::string_view bytes);
// Of what base64_of() has written.
[[nodiscard]] std::string bytes_of(std::string_view base64);

}  // namespace orderlog::simulated_nats
