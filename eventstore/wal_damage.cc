#include "eventstore/wal_damage.h"

#include <rocksdb/file_system.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "eventstore/store_status.h"
#include "eventstore/wal_fragment.h"

namespace orderlog {
namespace {

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
  found_at_.reset();
  for (std::size_t at = 0; at < file.size(); at += kWalBlockBytes) {
    read_block(file.substr(at, kWalBlockBytes), at);
  }
}

void WalScan::read_block(std::string_view block, std::uint64_t at) {
  while (block.size() >= kWalHeaderBytes) {
    // Zeros are room that was set aside, or a write that never came.
    if (is_zero(block)) return;
    const WalFragment fragment = wal_fragment_at(block);
    if (!fragment.intact) {
      if (!damaged_) found_at_ = at;
      damaged_ = true;
    } else if (damaged_ && (fragment.begins_record())) {
      record_begins_behind_damage_ = true;
    }
    block.remove_prefix(fragment.bytes);
    at += fragment.bytes;
  }
}

StoreResult<std::optional<WalDamage>> find_wal_damage(rocksdb::FileSystem& file_system,
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
  std::optional<WalDamage> damage;
  for (const std::string& name : logs) {
    const auto content = read_all(file_system, directory + "/" + name);
    if (!content) return fail(content.error());
    scan.read(*content);
    if (const auto byte = scan.first_damage_in_file()) damage = WalDamage{name, *byte};
  }
  if (damage) damage->before_end = scan.record_begins_behind_damage();
  return damage;
}

}  // namespace orderlog
