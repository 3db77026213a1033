#include "app/log/not_a_log.h"

#include <filesystem>
#include <fstream>

#include "replay/export/files/table_files_state.h"
#include "replay/export/log/log_line.h"
#include "replay/export/sqlite/export_record.h"

namespace orderlog {
namespace {

constexpr std::string_view kDatabaseBeginning = "SQLite format 3";

std::string beginning_of(const std::string& path) {
  std::string text(32, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

bool is_database_of_ours(const std::string& path) {
  // One with a journal was cut short, and asking would take it back.
  std::error_code none;
  return !std::filesystem::exists(path + "-journal", none) && check_ours(path, false).ok();
}

}  // namespace

std::optional<std::string> export_taken_for_log(const std::string& path) {
  if (has_table_files_state(path)) {
    return path +
           " holds no log but tables of one that 'replay export' made: name the log's own "
           "directory";
  }
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) return std::nullopt;
  const std::string beginning = beginning_of(path);
  if (!beginning.empty() && begins_as_log_file(beginning)) {
    return path + " is a log as 'replay export' writes it: 'orderlog replay import " + path +
           " --to DIR' makes one of it that can be read here";
  }
  if (beginning.starts_with(kDatabaseBeginning) && is_database_of_ours(path)) {
    return path + " is a database that 'replay export' made: name the log's own directory";
  }
  return std::nullopt;
}

}  // namespace orderlog
