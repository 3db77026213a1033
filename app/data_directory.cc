#include "app/data_directory.h"

#include <filesystem>
#include <system_error>

namespace orderlog {

Result<Ok, std::string> check_data_directory(const std::string& data) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::exists(data, error) || fs::exists(log_directory(data), error)) return Ok{};
  fs::directory_iterator entry(data, error);
  if (error) return fail("can't read the data directory " + data + ": " + error.message());
  for (; entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name == "lost+found") continue;  // a file system's own
    return fail(data + " holds \"" + name +
                "\" and no Orderlog data: name an empty directory, or one to be made");
  }
  return Ok{};
}

}  // namespace orderlog
