#pragma once

// How a fuzzer says what must hold, and how a bug is planted for it to find.

#include <string_view>

namespace orderlog::fuzz {

// Ends the process where `holds` is false, naming the property: then libFuzzer keeps the input.
void must(bool holds, std::string_view property);

// Whether ORDERLOG_FUZZ_PLANT names this fuzzer: then it has a bug in it, said where it is planted,
// that its inputs must bring to light (scripts/fuzz --planted).
[[nodiscard]] bool is_planted(std::string_view fuzzer);

}  // namespace orderlog::fuzz
