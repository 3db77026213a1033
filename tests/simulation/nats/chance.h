#pragma once

// Everything that is left to chance, from one seed.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace orderlog::simulated_nats {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  // Below `end`, which is above 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t end) { return random_() % end; }
  // Draws only when it may happen, so that a mishap that is switched off changes nothing else.
  [[nodiscard]] bool happens(std::uint32_t per_million) {
    return per_million > 0 && below(1'000'000) < per_million;
  }
  [[nodiscard]] std::chrono::microseconds between(std::chrono::microseconds least,
                                                  std::chrono::microseconds most) {
    if (most <= least) return least;
    return least +
           std::chrono::microseconds(below(static_cast<std::uint64_t>((most - least).count()) + 1));
  }
  [[nodiscard]] std::string word(std::size_t letters) {
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string word;
    while (word.size() < letters) word += kLetters[below(kLetters.size())];
    return word;
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace orderlog::simulated_nats
