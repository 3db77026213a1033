#pragma once

// Subjects and their wildcards: "*" stands for one token, ">" for all that follow.

#include <string>
#include <string_view>
#include <vector>

namespace orderlog::simulated_nats {

[[nodiscard]] std::vector<std::string_view> tokens_of(std::string_view subject);
// Whether a message to `subject`, which has no wildcards, is one of `pattern`.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view subject);
// Whether there may be a subject that both patterns match.
[[nodiscard]] bool overlap(std::string_view one, std::string_view other);

}  // namespace orderlog::simulated_nats
