#include "base/ulid.h"

namespace orderlog {
namespace {

constexpr char kAlphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

std::uint64_t seed_from_system() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) ^ device();
}

}  // namespace

IdSource::IdSource() : IdSource(seed_from_system()) {}

IdSource::IdSource(std::uint64_t seed) : random_(seed) {}

std::string IdSource::next(TimeMs now_ms) {
  if (now_ms > last_ms_) {
    last_ms_ = now_ms;
    // The top bit stays clear, so that counting up can't overflow within a millisecond.
    high_ = static_cast<std::uint16_t>(random_() & 0x7fff);
    low_ = random_();
  } else if (++low_ == 0) {
    ++high_;
  }
  std::string id(kUlidLength, '0');
  auto time = static_cast<std::uint64_t>(last_ms_);
  for (int i = 9; i >= 0; --i, time >>= 5) id[static_cast<std::size_t>(i)] = kAlphabet[time & 31];
  std::uint64_t low = low_;
  std::uint64_t high = high_;
  for (std::size_t i = 26; i-- > 10;) {
    id[i] = kAlphabet[low & 31];
    low = (low >> 5) | (high << 59);
    high >>= 5;
  }
  return id;
}

}  // namespace orderlog
