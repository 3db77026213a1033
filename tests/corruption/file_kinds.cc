#include "tests/corruption/file_kinds.h"

#include <fnmatch.h>

#include <algorithm>
#include <filesystem>

#include "app/data_directory.h"

namespace orderlog::testing {
namespace {

namespace fs = std::filesystem;

// What RocksDB keeps in each directory of its own.
void add_database(std::vector<FileKind>& kinds, const std::string& name,
                  const std::string& directory) {
  for (const char* file :
       {"*.log", "*.sst", "MANIFEST-*", "CURRENT", "OPTIONS-*", "IDENTITY", "LOCK", "LOG"}) {
    kinds.push_back({name + " " + file, directory + "/" + file});
  }
  for (const char* file : {"LOG.old.*", "*.dbtmp"}) {
    kinds.push_back({name + " " + file, directory + "/" + file, false});
  }
}

std::vector<FileKind> all_kinds() {
  std::vector<FileKind> kinds{
      {"marker", "line-0/FORMAT"},
      {"marker being replaced", "line-0/FORMAT.new", false},
      {"anchor", "line-0/anchor"},
      {"anchor being replaced", "line-0/anchor.new", false},
      {"line's lock", "line-0/LOCK"},
      {"model's marker", "models/*-v*/MODEL"},
      {"model's marker being replaced", "models/*-v*/MODEL.new", false},
      {"model's versions", "models/*.versions"},
      {"model's versions being replaced", "models/*.versions.new", false},
      {"worker's lock", std::string(kWorkerLock), false},
  };
  add_database(kinds, "log", "line-0/log");
  add_database(kinds, "index", "line-0/index");
  add_database(kinds, "model", "models/*-v*");
  return kinds;
}

}  // namespace

const std::vector<FileKind>& file_kinds() {
  static const std::vector<FileKind> kKinds = all_kinds();
  return kKinds;
}

std::string kind_of(const std::string& path) {
  for (const FileKind& kind : file_kinds()) {
    if (::fnmatch(kind.pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0) return kind.name;
  }
  return "";
}

std::vector<std::string> files_in(const std::string& directory) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), directory).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace orderlog::testing
