// Every input that is kept, given to its fuzzer once: what a fuzzer has ever found stays found.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/fuzzers.h"

namespace orderlog::fuzz {
namespace {

namespace fs = std::filesystem;

// In the order of their names, so that a run tells the same as the one before it.
std::vector<fs::path> inputs_of(const Fuzzer& fuzzer) {
  std::vector<fs::path> files;
  const fs::path corpus = fs::path(ORDERLOG_FUZZ_CORPUS) / fuzzer.name;
  for (const auto& entry : fs::directory_iterator(corpus)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

// On the heap and no larger than it is, so that a sanitizer sees who reads beyond its end.
std::vector<char> bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  bytes.shrink_to_fit();
  return bytes;
}

// A property that does not hold ends the process: what was read last says with which input.
TEST(FuzzCorpus, EveryInputThatIsKeptHoldsItsProperties) {
  for (const Fuzzer& fuzzer : kFuzzers) {
    const auto inputs = inputs_of(fuzzer);
    EXPECT_FALSE(inputs.empty()) << fuzzer.name << " has no corpus";
    for (const fs::path& path : inputs) {
      std::cerr << "input " << path.string() << '\n';
      const std::vector<char> bytes = bytes_of(path);
      fuzzer.take({bytes.data(), bytes.size()});
    }
  }
}

}  // namespace
}  // namespace orderlog::fuzz
