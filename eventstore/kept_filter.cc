#include "eventstore/kept_filter.h"

#include <rocksdb/file_system.h>

#include <cstdint>
#include <filesystem>
#include <utility>

#include "eventstore/byte_reader.h"
#include "eventstore/byte_writer.h"
#include "eventstore/durable_file.h"
#include "eventstore/xxhash.h"

namespace orderlog {
namespace {

constexpr std::size_t kChecksumBytes = sizeof(std::uint64_t);

}  // namespace

void keep_filter(rocksdb::FileSystem& file_system, const std::string& path, std::string_view stamp,
                 const ExistenceFilter& filter) {
  std::string bytes;
  bytes.reserve(stamp.size() + filter.memory_bytes() + kChecksumBytes);
  bytes += stamp;
  filter.append_words(bytes);
  char checksum[kChecksumBytes];
  ByteWriter(checksum).fixed(checksum_of(bytes));
  bytes.append(checksum, sizeof checksum);
  const std::filesystem::path at(path);
  const auto written =
      replace_file(file_system, at.parent_path().string(), at.filename().string(), bytes);
  // What is left of it would only take room from a disk that has none.
  if (!written) {
    static_cast<void>(file_system.DeleteFile(path + kFreshSuffix, rocksdb::IOOptions(), nullptr));
  }
}

std::unique_ptr<ExistenceFilter> kept_filter(rocksdb::FileSystem& file_system,
                                             const std::string& path, std::string_view stamp,
                                             std::size_t bytes_max) {
  std::uint64_t size = 0;
  const std::size_t around = stamp.size() + kChecksumBytes;
  const auto sized = file_system.GetFileSize(path, rocksdb::IOOptions(), &size, nullptr);
  if (!sized.ok() || size <= around || size - around > bytes_max) return nullptr;
  const auto read = read_small_file(file_system, path, size);
  if (!read || !*read || (*read)->size() != size) return nullptr;
  std::string_view bytes(**read);
  ByteReader checksum(bytes.substr(bytes.size() - kChecksumBytes));
  bytes.remove_suffix(kChecksumBytes);
  if (bytes.substr(0, stamp.size()) != stamp) return nullptr;
  if (checksum.fixed<std::uint64_t>() != checksum_of(bytes)) return nullptr;
  return ExistenceFilter::from_words(bytes.substr(stamp.size()));
}

}  // namespace orderlog
