#include "app/data_directory.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace orderlog {

Result<Ok, std::string> check_data_directory(const std::string& data) {
  namespace fs = std::filesystem;
  std::error_code error;
  const auto unreadable = [&] {
    return fail("can't read the data directory " + data + ": " + error.message());
  };
  const bool is_ours = fs::exists(log_directory(data), error);
  if (error) return unreadable();
  if (is_ours || !fs::exists(data, error)) return Ok{};
  fs::directory_iterator entry(data, error);
  while (!error && entry != fs::directory_iterator()) {
    const std::string name = entry->path().filename().string();
    // A file system's own, and the nats-server's that ./run --with-nats starts before the first log
    // is there.
    if (name != "lost+found" && name != "nats") {
      std::string why = data;
      why.append(" holds \"").append(name);
      why += "\" and no Orderlog data: name an empty directory, or one to be made";
      return fail(std::move(why));
    }
    entry.increment(error);
  }
  if (error) return unreadable();
  return Ok{};
}

}  // namespace orderlog
