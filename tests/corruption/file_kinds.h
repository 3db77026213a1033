#pragma once

// Every kind of file that a data directory may hold. A file of no kind fails a test: whoever writes
// a new one says here what it is, and from then on it is damaged with the others.

#include <string>
#include <string_view>
#include <vector>

namespace orderlog::testing {

struct FileKind {
  std::string name;     // "log *.sst"
  std::string pattern;  // of the path within the data directory, as a shell has it
  // One that every server leaves behind. Others come and go.
  bool always = true;
};

[[nodiscard]] const std::vector<FileKind>& file_kinds();
// The name of its kind; empty when it is of none.
[[nodiscard]] std::string kind_of(const std::string& path);
// Paths within the directory, in order.
[[nodiscard]] std::vector<std::string> files_in(const std::string& directory);

}  // namespace orderlog::testing
