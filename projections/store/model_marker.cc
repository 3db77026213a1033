#include "projections/store/model_marker.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

#include "eventstore/durable_file.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

constexpr char kMarkerName[] = "MODEL";
constexpr char kNewMarkerName[] = "MODEL.new";
constexpr char kTitle[] = "orderlog model";
constexpr std::uint32_t kStoreFormat = 1;

ModelError trouble(const std::string& directory, const std::string& said) {
  return {ModelErrorCode::kIo,
          "The read model's directory " + directory + " can't be used: " + said + "."};
}

std::string marker_text(const std::string& name, std::uint32_t schema_version) {
  return std::string(kTitle) + "\nformat " + std::to_string(kStoreFormat) + "\nname " + name +
         "\nschema " + std::to_string(schema_version) + "\n";
}

bool sync_path(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return false;
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  return synced;
}

// Written beside and renamed: a crash leaves a whole marker or none.
ModelResult<Ok> write_marker(const std::string& directory, const std::string& text) {
  const std::string fresh = directory + "/" + kNewMarkerName;
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << text << std::flush;
    if (!out) return fail(trouble(directory, std::strerror(errno)));
  }
  std::error_code error;
  if (!sync_path(fresh, O_RDONLY)) return fail(trouble(directory, std::strerror(errno)));
  fs::rename(fresh, fs::path(directory) / kMarkerName, error);
  if (error) return fail(trouble(directory, error.message()));
  if (!sync_path(directory, O_RDONLY | O_DIRECTORY)) {
    return fail(trouble(directory, std::strerror(errno)));
  }
  return Ok{};
}

ModelResult<Ok> claim_fresh(const std::string& directory, const std::string& text) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return fail(trouble(directory, error.message()));
  fs::directory_iterator files(directory, error);
  if (error) return fail(trouble(directory, error.message()));
  for (const fs::directory_entry& file : files) {
    if (file.path().filename() != kNewMarkerName) {
      return fail(
          ModelError{ModelErrorCode::kForeign, "The directory " + directory + " holds " +
                                                   file.path().filename().string() +
                                                   " and is not a read model's; move it away."});
    }
  }
  return write_marker(directory, text);
}

struct Marker {
  std::uint32_t format = 0;
  std::string name;
  std::uint32_t schema_version = 0;
};

std::optional<Marker> parse(const std::string& text) {
  std::istringstream in(text);
  std::string title;
  std::string format_word;
  std::string name_word;
  std::string schema_word;
  Marker marker;
  std::getline(in, title);
  in >> format_word >> marker.format;
  if (title != kTitle || format_word != "format" || !in) return std::nullopt;
  in >> name_word >> marker.name >> schema_word >> marker.schema_version;
  return marker;
}

StoreResult<std::optional<std::string>> marker_in(const std::string& directory) {
  return read_small_file(directory + "/" + kMarkerName);
}

}  // namespace

std::uint32_t schema_in_model_directory(const std::string& directory) {
  const auto text = marker_in(directory);
  const auto marker = text && *text ? parse(**text) : std::nullopt;
  return marker ? marker->schema_version : 0;
}

void remove_model_directory(const std::string& directory) {
  const auto text = marker_in(directory);
  std::error_code ignored;
  if (!text) return;  // something else under that name
  if (!*text) {
    // Begun and not claimed; anything else that lies there keeps it.
    fs::remove(fs::path(directory) / kNewMarkerName, ignored);
    fs::remove(directory, ignored);
    return;
  }
  if (!parse(**text)) return;
  // The marker last: what a crash leaves over is still known to be ours.
  for (const fs::directory_entry& file : fs::directory_iterator(directory, ignored)) {
    if (file.path().filename() != kMarkerName) fs::remove_all(file.path(), ignored);
  }
  fs::remove_all(directory, ignored);
}

ModelResult<Ok> claim_model_directory(const std::string& directory, const std::string& name,
                                      std::uint32_t schema_version) {
  const std::string expected = marker_text(name, schema_version);
  const auto found = marker_in(directory);
  if (!found) return fail(trouble(directory, found.error().detail));
  if (!*found) return claim_fresh(directory, expected);
  if (**found == expected) return Ok{};

  const auto marker = parse(**found);
  if (!marker) {
    return fail(ModelError{ModelErrorCode::kForeign,
                           "The directory " + directory + " belongs to another program."});
  }
  if (marker->format > kStoreFormat ||
      (marker->name == name && marker->schema_version > schema_version)) {
    return fail(ModelError{
        ModelErrorCode::kNewerSchema,
        "The read model in " + directory +
            " was written by a newer version of this program; run that version, or remove the "
            "directory to have the model built again."});
  }
  return fail(ModelError{ModelErrorCode::kForeign,
                         "The directory " + directory + " holds the read model " + marker->name +
                             " of schema " + std::to_string(marker->schema_version) + ", not " +
                             name + " of schema " + std::to_string(schema_version) + "."});
}

}  // namespace orderlog
