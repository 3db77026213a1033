#include "app/data_directory.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace orderlog {

namespace {

namespace fs = std::filesystem;

// `mark` is what is there when the directory is ours, and `ours` may be there before.
Result<Ok, CommandError> check(const std::string& data, const std::string& mark,
                               const std::string& ours) {
  std::error_code error;
  const auto unreadable = [&] {
    return fail(CommandError{kExitFailed,
                             "can't read the data directory " + data + ": " + error.message()});
  };
  const bool is_ours = fs::exists(mark, error);
  if (error) return unreadable();
  if (is_ours || !fs::exists(data, error)) return Ok{};
  fs::directory_iterator entry(data, error);
  while (!error && entry != fs::directory_iterator()) {
    const std::string name = entry->path().filename().string();
    // A file system's own, and the nats-server's that ./run --with-nats starts before the first log
    // is there.
    if (name != "lost+found" && name != "nats" && name != ours) {
      std::string why = data;
      why.append(" holds \"").append(name);
      why += "\" and no Orderlog data: name an empty directory, or one to be made";
      return fail(CommandError{kExitUsage, std::move(why)});
    }
    entry.increment(error);
  }
  if (error) return unreadable();
  return Ok{};
}

}  // namespace

Result<Ok, CommandError> check_data_directory(const std::string& data) {
  return check(data, log_directory(data), "");
}

Result<Ok, CommandError> check_worker_directory(const std::string& data) {
  std::error_code ignored;
  if (fs::exists(log_directory(data), ignored)) {
    return fail(CommandError{
        kExitUsage, data + " is a server's, with its log: give the worker a directory of its own"});
  }
  return check(data, data + "/models", kWorkerLock);
}

}  // namespace orderlog
