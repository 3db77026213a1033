#include "eventstore/wal_fragment.h"

#include <array>
#include <cstring>

namespace orderlog {
namespace {

constexpr std::uint8_t kFull = 1;
constexpr std::uint8_t kFirst = 2;
constexpr std::uint8_t kLast = 4;

constexpr std::array<std::uint32_t, 256> crc32c_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78U : 0U);
    table[i] = crc;
  }
  return table;
}

}  // namespace

std::uint32_t wal_checksum(std::string_view bytes) {
  static constexpr auto kTable = crc32c_table();
  std::uint32_t crc = ~0U;
  for (const char c : bytes) {
    crc = crc >> 8 ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 0xFF];
  }
  crc = ~crc;
  return (crc >> 15 | crc << 17) + 0xA282EAD8U;
}

bool WalFragment::begins_record() const { return type == kFull || type == kFirst; }

WalFragment wal_fragment_at(std::string_view rest) {
  std::uint32_t crc = 0;
  std::uint16_t length = 0;
  std::memcpy(&crc, rest.data(), sizeof crc);
  std::memcpy(&length, rest.data() + 4, sizeof length);
  WalFragment fragment{static_cast<std::uint8_t>(rest[6]), kWalHeaderBytes + length};
  if (fragment.type < kFull || fragment.type > kLast || fragment.bytes > rest.size()) {
    fragment.bytes = rest.size();
    return fragment;
  }
  fragment.plausible = true;
  fragment.intact = wal_checksum(rest.substr(6, 1 + length)) == crc;
  return fragment;
}

void append_wal_payload(std::string_view file, std::string& out) {
  for (; !file.empty(); file.remove_prefix(std::min(kWalBlockBytes, file.size()))) {
    std::string_view block = file.substr(0, kWalBlockBytes);
    while (block.size() >= kWalHeaderBytes) {
      const WalFragment fragment = wal_fragment_at(block);
      if (fragment.plausible) {
        out += block.substr(kWalHeaderBytes, fragment.bytes - kWalHeaderBytes);
      }
      block.remove_prefix(fragment.bytes);
    }
  }
}

}  // namespace orderlog
