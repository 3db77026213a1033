#include "tests/corruption/damage.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "tests/corruption/file_kinds.h"

namespace orderlog::testing {
namespace {

namespace fs = std::filesystem;

std::string read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace

const char* to_string(Fault fault) {
  switch (fault) {
    case Fault::kFlippedBit:
      return "flipped bit";
    case Fault::kOverwritten:
      return "overwritten";
    case Fault::kZeroedTail:
      return "zeroed tail";
    case Fault::kTruncated:
      return "truncated";
    case Fault::kDeleted:
      return "deleted";
    case Fault::kEmptied:
      return "emptied";
    case Fault::kOlderCopy:
      return "older copy";
    case Fault::kSwapped:
      return "swapped";
  }
  return "";
}

std::string Damage::text() const {
  return std::string(to_string(fault)) + " " + file + (where.empty() ? "" : ", " + where);
}

// Does one damage. One thread.
class Damages::Hand {
 public:
  Hand(const Damages& all, std::uint64_t number, const std::string& copy)
      : all_(all), copy_(copy), random_(all.seed_ * 1'000'003 + number) {}

  [[nodiscard]] std::size_t below(std::size_t bound) { return random_() % bound; }

  // False when it can't be done to this file.
  bool inflict(Damage& damage) {
    switch (damage.fault) {
      case Fault::kDeleted:
        return fs::remove(path(damage));
      case Fault::kOlderCopy:
        return replace_by(damage, all_.older_ + "/" + damage.file);
      case Fault::kSwapped:
        return swap(damage);
      case Fault::kFlippedBit:
      case Fault::kOverwritten:
      case Fault::kZeroedTail:
      case Fault::kTruncated:
      case Fault::kEmptied:
        return change_bytes(damage);
    }
    return false;
  }

 private:
  [[nodiscard]] std::string path(const Damage& damage) const { return copy_ + "/" + damage.file; }

  bool replace_by(const Damage& damage, const std::string& other) {
    std::error_code missing;
    if (!fs::exists(other, missing) || read_bytes(other) == read_bytes(path(damage))) return false;
    fs::copy_file(other, path(damage), fs::copy_options::overwrite_existing);
    return true;
  }

  bool swap(Damage& damage) {
    const std::vector<std::string>& kin = all_.files_.at(damage.kind);
    const std::string& other = kin[below(kin.size())];
    const std::string here = read_bytes(path(damage));
    const std::string there = read_bytes(copy_ + "/" + other);
    if (here == there) return false;
    damage.where = "with " + other;
    write_bytes(path(damage), there);
    write_bytes(copy_ + "/" + other, here);
    return true;
  }

  bool change_bytes(Damage& damage) {
    std::string bytes = read_bytes(path(damage));
    const std::string before = bytes;
    const std::size_t at = bytes.empty() ? 0 : below(bytes.size());
    damage.where = "from byte " + std::to_string(at) + " of " + std::to_string(bytes.size());
    switch (damage.fault) {
      case Fault::kFlippedBit: {
        if (bytes.empty()) return false;
        const std::size_t bit = below(8);
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
        damage.where += ", bit " + std::to_string(bit);
        break;
      }
      case Fault::kOverwritten: {
        const std::size_t count = 1 + below(200);
        for (std::size_t i = at; i < at + count; ++i) {
          if (i == bytes.size() && !before.empty()) break;
          if (i == bytes.size()) bytes.push_back('\0');
          bytes[i] = static_cast<char>(below(256));
        }
        damage.where += ", " + std::to_string(count) + " bytes";
        break;
      }
      case Fault::kZeroedTail:
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), '\0');
        break;
      case Fault::kTruncated:
        bytes.resize(at);
        break;
      case Fault::kEmptied:
        bytes.clear();
        damage.where.clear();
        break;
      case Fault::kDeleted:
      case Fault::kOlderCopy:
      case Fault::kSwapped:
        return false;
    }
    if (bytes == before) return false;
    write_bytes(path(damage), bytes);
    return true;
  }

  const Damages& all_;
  const std::string& copy_;
  std::mt19937_64 random_;
};

Damages::Damages(std::string whole, std::string older, std::uint64_t seed)
    : whole_(std::move(whole)), older_(std::move(older)), seed_(seed) {
  for (const std::string& file : files_in(whole_)) files_[kind_of(file)].push_back(file);
}

Damage Damages::inflict(std::uint64_t number, const std::string& copy, const Aim& aim) const {
  static const std::vector<std::string> kOfTheLog{"log *.log", "log *.sst", "log MANIFEST-*",
                                                  "anchor"};
  Hand hand(*this, number, copy);
  auto kind = files_.begin();
  std::advance(kind, number / 2 % files_.size());
  if (number % 2 == 0) kind = files_.find(kOfTheLog[number / 2 % kOfTheLog.size()]);
  if (aim.kind) kind = files_.find(*aim.kind);
  while (true) {
    Damage damage;
    damage.kind = kind->first;
    damage.file = kind->second[hand.below(kind->second.size())];
    damage.fault = aim.fault.value_or(kFaults[hand.below(std::size(kFaults))]);
    if (hand.inflict(damage)) return damage;
  }
}

}  // namespace orderlog::testing
