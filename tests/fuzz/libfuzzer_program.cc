// One fuzzer as libFuzzer's program: ORDERLOG_FUZZER is its name.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "tests/fuzz/fuzzers.h"
#include "tests/fuzz/word_mutator.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  orderlog::fuzz::ORDERLOG_FUZZER({reinterpret_cast<const char*>(data), size});
  return 0;
}

// Every other change is one of a word, which texts need and which leaves other inputs as they are.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  if (seed % 2 == 0) return LLVMFuzzerMutate(data, size, max_size);
  const std::string changed = orderlog::fuzz::with_a_word_changed(
      {reinterpret_cast<const char*>(data), size}, static_cast<std::uint32_t>(seed / 2));
  if (changed.empty()) return LLVMFuzzerMutate(data, size, max_size);
  const std::size_t kept = std::min(changed.size(), max_size);
  std::memcpy(data, changed.data(), kept);
  return kept;
}
