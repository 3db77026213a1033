#pragma once

// What clients were told, kept where no crash of the server can reach it.

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace orderlog::testing {

struct KeyedCommand {
  std::string key;
  std::string target;
  std::string body;
};

struct Acknowledgement {
  KeyedCommand command;
  int status = 0;
  std::string body;
  std::uint64_t position = 0;
};

// Any thread.
class Journal {
 public:
  // Remembers the first answer to a key, and complains about a later one that differs.
  void acknowledge(Acknowledgement acknowledgement);

  [[nodiscard]] std::size_t size() const;
  // The highest position that anybody was told.
  [[nodiscard]] std::uint64_t newest_position() const;
  [[nodiscard]] std::vector<Acknowledgement> sample(std::size_t at_most,
                                                    std::mt19937_64& random) const;
  [[nodiscard]] std::vector<Acknowledgement> all() const;
  // Keys that were answered in two ways.
  [[nodiscard]] std::vector<std::string> contradictions() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Acknowledgement> acknowledgements_;
  std::unordered_map<std::string, std::size_t> by_key_;
  std::vector<std::string> contradictions_;
  std::uint64_t newest_ = 0;
};

}  // namespace orderlog::testing
