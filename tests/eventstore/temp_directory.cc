#include "tests/eventstore/temp_directory.h"

#include <cstdlib>
#include <filesystem>

#include "base/check.h"

namespace orderlog::testing {

TempDirectory::TempDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "orderlog-test-XXXXXX").string();
  ORDERLOG_CHECK(mkdtemp(name.data()) != nullptr, "tests may create directories");
  path_ = name;
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void TempDirectory::clear() {
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    std::filesystem::remove_all(entry.path());
  }
}

}  // namespace orderlog::testing
