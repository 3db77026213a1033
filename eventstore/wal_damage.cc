#include "eventstore/wal_damage.h"

#include <rocksdb/file_system.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include "eventstore/store_status.h"

namespace orderlog {
namespace {

// RocksDB's log format: blocks of 32 KB; in them fragments of masked CRC-32C (4), length (2), type
// (1) and payload; no fragment crosses a block, and less than a header's length at a block's end is
// zeros.
constexpr std::size_t kBlockBytes = 32'768;
constexpr std::size_t kHeaderBytes = 7;
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

std::uint32_t masked_crc32c(std::string_view bytes) {
  static constexpr auto kTable = crc32c_table();
  std::uint32_t crc = ~0U;
  for (const char c : bytes) {
    crc = crc >> 8 ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 0xFF];
  }
  crc = ~crc;
  return (crc >> 15 | crc << 17) + 0xA282EAD8U;
}

struct Fragment {
  std::uint8_t type = 0;
  std::size_t bytes = 0;  // header included
  bool intact = false;
};

Fragment fragment_at(std::string_view rest) {
  std::uint32_t crc = 0;
  std::uint16_t length = 0;
  std::memcpy(&crc, rest.data(), sizeof crc);
  std::memcpy(&length, rest.data() + 4, sizeof length);
  Fragment fragment{static_cast<std::uint8_t>(rest[6]), kHeaderBytes + length, false};
  if (fragment.type < kFull || fragment.type > kLast || fragment.bytes > rest.size()) {
    fragment.bytes = rest.size();
    return fragment;
  }
  fragment.intact = masked_crc32c(rest.substr(6, 1 + length)) == crc;
  return fragment;
}

bool is_zero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

StoreResult<std::string> read_all(rocksdb::FileSystem& file_system, const std::string& path) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  auto status = file_system.NewSequentialFile(path, rocksdb::FileOptions(), &file, nullptr);
  std::string content;
  std::vector<char> space(std::size_t{1} << 20);
  while (status.ok()) {
    rocksdb::Slice read;
    status = file->Read(space.size(), rocksdb::IOOptions(), &read, space.data(), nullptr);
    if (status.ok() && read.empty()) return content;
    content.append(read.data(), read.size());
  }
  return fail(store_error(status, "reading " + path));
}

}  // namespace

void WalScan::read(std::string_view file) {
  for (std::size_t at = 0; at < file.size(); at += kBlockBytes) {
    read_block(file.substr(at, kBlockBytes));
  }
}

void WalScan::read_block(std::string_view block) {
  while (block.size() >= kHeaderBytes) {
    // Zeros are room that was set aside, or a write that never came.
    if (is_zero(block)) return;
    const Fragment fragment = fragment_at(block);
    if (!fragment.intact) {
      damaged_ = true;
    } else if (damaged_ && (fragment.type == kFull || fragment.type == kFirst)) {
      record_begins_behind_damage_ = true;
    }
    block.remove_prefix(fragment.bytes);
  }
}

StoreResult<bool> is_damaged_before_its_end(rocksdb::FileSystem& file_system,
                                            const std::string& directory) {
  std::vector<std::string> names;
  const auto status = file_system.GetChildren(directory, rocksdb::IOOptions(), &names, nullptr);
  if (!status.ok()) return fail(store_error(status, "reading " + directory));
  std::vector<std::string> logs;
  for (const std::string& name : names) {
    if (name.size() > 4 && name.compare(name.size() - 4, 4, ".log") == 0) logs.push_back(name);
  }
  // Their names are numbers of equal width.
  std::sort(logs.begin(), logs.end());
  WalScan scan;
  for (const std::string& name : logs) {
    const auto content = read_all(file_system, directory + "/" + name);
    if (!content) return fail(content.error());
    scan.read(*content);
  }
  return scan.record_begins_behind_damage();
}

}  // namespace orderlog
