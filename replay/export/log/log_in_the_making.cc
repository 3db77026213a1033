#include "replay/export/log/log_in_the_making.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include "replay/export/files/output_file.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMarker = "NOT-WHOLE-YET";

enum class Found { kNothing, kOurs, kSomethingElse };

Found look_at(const std::string& directory, const std::string& log) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(directory, error))) return Found::kNothing;
  if (!fs::is_directory(directory, error)) return Found::kSomethingElse;
  bool is_marked = false;
  bool is_empty = true;
  fs::directory_iterator entry(directory, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (name != kMarker && name != log) return Found::kSomethingElse;
    is_marked = is_marked || name == kMarker;
    is_empty = false;
  }
  if (error) return Found::kSomethingElse;
  if (is_empty) return Found::kNothing;
  return is_marked ? Found::kOurs : Found::kSomethingElse;
}

// Before anything of the log is there.
Result<Ok, std::string> make_marked(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return fail("can't make " + directory + ": " + error.message());
  std::ofstream marker(directory + "/" + kMarker);
  marker << "orderlog makes a log here and takes this file away when it is whole\n";
  if (!marker.flush()) return fail("can't write to " + directory);
  return Ok{};
}

}  // namespace

Result<LogInTheMaking, LogInTheMaking::Obstacle> LogInTheMaking::begin(std::string directory,
                                                                       const std::string& log) {
  auto lock = WritingLock::take(directory);
  if (!lock) return fail(Obstacle{true, std::move(lock).error()});
  const Found found = look_at(directory, log);
  if (found == Found::kSomethingElse) {
    return fail(Obstacle{true, directory +
                                   " holds something else, and the log would be built there: move "
                                   "it out of the way"});
  }
  if (found == Found::kNothing) {
    if (auto made = make_marked(directory); !made) {
      return fail(Obstacle{false, std::move(made).error()});
    }
  }
  return LogInTheMaking(std::move(directory), found == Found::kOurs, std::move(lock).value());
}

Result<Ok, std::string> LogInTheMaking::begin_again() {
  remove();
  has_before_ = false;
  return make_marked(directory_);
}

Result<Ok, std::string> LogInTheMaking::move_to(const std::string& place) {
  std::error_code error;
  fs::remove(place, error);  // an empty one
  fs::remove(directory_ + "/" + kMarker, error);
  return move_into_place(directory_, place);
}

void LogInTheMaking::remove() {
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

}  // namespace orderlog
