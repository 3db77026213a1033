#pragma once

// One random damage to one file of a data directory, the same again for the same seed and case.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace orderlog::testing {

enum class Fault {
  kFlippedBit,
  kOverwritten,
  kZeroedTail,
  kTruncated,
  kDeleted,
  kEmptied,
  kOlderCopy,
  kSwapped,  // with another file of its kind
};
inline constexpr Fault kFaults[] = {Fault::kFlippedBit, Fault::kOverwritten, Fault::kZeroedTail,
                                    Fault::kTruncated,  Fault::kDeleted,     Fault::kEmptied,
                                    Fault::kOlderCopy,  Fault::kSwapped};
[[nodiscard]] const char* to_string(Fault fault);

struct Damage {
  Fault fault = Fault::kFlippedBit;
  std::string kind;  // of the file
  std::string file;
  std::string where;  // "bit 3 of byte 512", "from byte 512 on"
  [[nodiscard]] std::string text() const;
};

// What a damage is limited to.
struct Aim {
  std::optional<std::string> kind;
  std::optional<Fault> fault;
};

// Any thread.
class Damages {
 public:
  // `whole` is the directory that is copied before each damage, `older` what it was at another
  // time.
  Damages(std::string whole, std::string older, std::uint64_t seed);

  // Damages `copy`. Kinds have their turns, and every second case is about the log.
  [[nodiscard]] Damage inflict(std::uint64_t number, const std::string& copy,
                               const Aim& aim = {}) const;

 private:
  class Hand;

  const std::string whole_;
  const std::string older_;
  const std::uint64_t seed_;
  std::map<std::string, std::vector<std::string>> files_;  // by kind
};

}  // namespace orderlog::testing
