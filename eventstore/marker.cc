#include "eventstore/marker.h"

#include <openssl/rand.h>
#include <rocksdb/file_system.h>

#include <cstdio>
#include <filesystem>
#include <system_error>
#include <vector>

#include "base/check.h"
#include "eventstore/anchor.h"
#include "eventstore/durable_file.h"
#include "eventstore/store_status.h"

namespace orderlog {
namespace {

constexpr char kProgram[] = "orderlog log";

StoreError foreign(const std::string& directory, const std::string& why) {
  return {StoreErrorCode::kForeign, directory + " " + why};
}

// What a start that was cut short may have left behind before the marker.
bool is_ours_before_the_marker(const std::string& name) {
  return name == "." || name == ".." || name == "LOCK" || name == kAnchorName ||
         name == std::string(kAnchorName) + ".new" || name == std::string(kMarkerName) + ".new";
}

StoreResult<std::optional<Marker>> without_marker(rocksdb::FileSystem& file_system,
                                                  const std::string& directory) {
  if (auto readable = check_readable(directory); !readable) return fail(readable.error());
  std::vector<std::string> names;
  const auto status = file_system.GetChildren(directory, rocksdb::IOOptions(), &names, nullptr);
  if (status.IsNotFound() || status.IsPathNotFound()) return std::optional<Marker>{};
  if (!status.ok()) {
    return fail(foreign(directory, "is not a directory that can be read (" + status.ToString() +
                                       "): name another one"));
  }
  for (const std::string& name : names) {
    if (!is_ours_before_the_marker(name)) {
      return fail(foreign(directory, "holds \"" + name +
                                         "\" and is not an Orderlog log: name an empty directory, "
                                         "or the one that you meant"));
    }
  }
  return std::optional<Marker>{};
}

}  // namespace

StoreResult<Ok> check_readable(const std::string& directory) {
  // Entries may be known by name where they can't be listed, and the other way about.
  std::error_code of_marker;
  std::error_code of_list;
  static_cast<void>(std::filesystem::exists(directory + "/" + kMarkerName, of_marker));
  const std::filesystem::directory_iterator list(directory, of_list);
  if (of_marker != std::errc::permission_denied && of_list != std::errc::permission_denied) {
    return Ok{};
  }
  return fail(StoreError{StoreErrorCode::kIo, directory + " can't be read: permission denied"});
}

std::string marker_text(const Marker& marker) {
  return std::string(kProgram) + "\nformat " + std::to_string(kDirectoryFormat) + "\nline " +
         std::to_string(marker.line.value()) + "\nindex-seed " + to_hex(marker.seed) + "\n";
}

StoreResult<std::optional<Marker>> read_marker(rocksdb::FileSystem& file_system,
                                               const std::string& directory, LineId line) {
  const auto text = read_small_file(file_system, directory + "/" + kMarkerName);
  if (!text) return fail(text.error());
  if (!text.value()) return without_marker(file_system, directory);

  unsigned format = 0;
  unsigned found_line = 0;
  char hex[65] = "";
  const std::string& content = *text.value();
  const std::string start = std::string(kProgram) + "\nformat ";
  if (content.compare(0, start.size(), start) != 0 ||
      std::sscanf(content.c_str() + start.size(), "%u", &format) != 1) {
    return fail(foreign(directory, "belongs to another program: name another directory"));
  }
  if (format > kDirectoryFormat) {
    return fail(foreign(directory, "was written in format " + std::to_string(format) +
                                       " by a newer program; this one knows format " +
                                       std::to_string(kDirectoryFormat) +
                                       ": run the newer program"));
  }
  const bool parsed = std::sscanf(content.c_str() + start.size(), "%u\nline %u\nindex-seed %64s",
                                  &format, &found_line, hex) == 3;
  const auto seed = hash_from_hex(hex);
  if (!parsed || !seed) {
    return fail(StoreError{StoreErrorCode::kCorrupt,
                           directory + "/" + kMarkerName + " is damaged: restore it from a copy"});
  }
  if (found_line != line.value()) {
    return fail(foreign(directory, "holds line " + std::to_string(found_line) + ", not line " +
                                       std::to_string(line.value()) +
                                       ": name that line's directory"));
  }
  return std::optional<Marker>{{line, *seed}};
}

Marker new_marker(LineId line) {
  Marker marker{line, {}};
  ORDERLOG_CHECK(RAND_bytes(marker.seed.data(), static_cast<int>(marker.seed.size())) == 1,
                 "the system has random bytes");
  return marker;
}

}  // namespace orderlog
