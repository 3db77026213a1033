#include "tests/fuzz/property.h"

#include <cstdlib>
#include <iostream>

namespace orderlog::fuzz {

void must(bool holds, std::string_view property) {
  if (holds) return;
  std::cerr << "property does not hold: " << property << std::endl;
  std::abort();
}

bool is_planted(std::string_view fuzzer) {
  const char* const planted = std::getenv("ORDERLOG_FUZZ_PLANT");
  return planted != nullptr && planted == fuzzer;
}

}  // namespace orderlog::fuzz
