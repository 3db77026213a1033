#pragma once

// Holds include lines against the rules.

#include <string>
#include <string_view>
#include <vector>

namespace orderlog {

// A source file by its path from the repository's root, and its text.
struct SourceText {
  std::string path;
  std::string text;
};

struct IncludeLine {
  std::string header;
  bool quoted = false;  // "…" instead of <…>
  int line = 0;

  friend bool operator==(const IncludeLine&, const IncludeLine&) = default;
};

[[nodiscard]] std::vector<IncludeLine> include_lines(std::string_view text);

// One sentence for each broken rule: "domain/x.cc:3: …". `is_file` tells whether a path from the
// root exists.
[[nodiscard]] std::vector<std::string> broken_include_rules(
    const SourceText& source, bool (*is_file)(const std::string& path));

// Every *.h and *.cc under the top-level folders of `root`, whether or not a rule knows the folder.
[[nodiscard]] std::vector<SourceText> all_sources(const std::string& root);

[[nodiscard]] std::string file_text(const std::string& path);

}  // namespace orderlog
