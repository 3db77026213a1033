#pragma once

// Changes texts word by word. libFuzzer changes bytes, which leaves hardly any JSON or CSV whole
// and hits a certain number of a long text once in a million times; a change of one word keeps the
// rest as it was.

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::fuzz {

// `text` with one of its words or numbers changed, left out, doubled, or replaced by another of its
// words or by a number at an edge of what can be written. Equal arguments, equal results.
[[nodiscard]] std::string with_a_word_changed(std::string_view text, std::uint32_t seed);

}  // namespace orderlog::fuzz
