#include "tests/layers/include_check.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

#include "tests/layers/include_rules.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// "sys/" and "boost/beast" are beginnings, "mutex" and "nats.h" whole names.
bool names_header(std::string_view header, std::string_view pattern) {
  if (header == pattern) return true;
  if (pattern.find('/') == std::string_view::npos) return header == std::string(pattern) + ".h";
  return starts_with(header, pattern);
}

bool names_any(std::string_view header, const std::vector<std::string_view>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](std::string_view pattern) { return names_header(header, pattern); });
}

const FolderRule* rule_of(std::string_view folder) {
  for (const FolderRule& rule : folder_rules()) {
    if (rule.folder == folder) return &rule;
  }
  return nullptr;
}

std::string_view top_folder(std::string_view path) { return path.substr(0, path.find('/')); }

// The first wall that names the header decides, so that a narrower one may stand before a wider
// one.
void check_walls(const std::string& path, const std::string& header, const std::string& place,
                 std::vector<std::string>& broken) {
  for (const VendorWall& wall : vendor_walls()) {
    if (!names_any(header, wall.headers)) continue;
    const bool allowed =
        std::any_of(wall.allowed_in.begin(), wall.allowed_in.end(),
                    [&](std::string_view where) { return starts_with(path, where); });
    if (!allowed) {
      broken.push_back(place + "<" + header + "> is " + std::string(wall.vendor) +
                       ", which stays behind its wall");
    }
    return;
  }
}

void check_folder(const FolderRule& rule, const std::string& header, const std::string& place,
                  bool (*is_file)(const std::string& path), std::vector<std::string>& broken) {
  const std::string_view target = top_folder(header);
  if (!is_file(header)) {
    broken.push_back(place + "\"" + header + "\" is no path from the repository's root");
    return;
  }
  if (target == rule.folder) return;
  const auto& allowed = rule.may_include;
  if (std::find(allowed.begin(), allowed.end(), target) == allowed.end()) {
    broken.push_back(place + std::string(rule.folder) + " may not include " + std::string(target) +
                     " (\"" + header + "\")");
  }
}

}  // namespace

std::vector<IncludeLine> include_lines(std::string_view text) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
  std::vector<IncludeLine> lines;
  std::istringstream stream{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    std::smatch match;
    if (line.find("include") == std::string::npos) continue;
    if (!std::regex_search(line, match, kInclude)) continue;
    lines.push_back({match[2].str(), match[1].str() == "\"", number});
  }
  return lines;
}

std::vector<std::string> broken_include_rules(const SourceText& source,
                                              bool (*is_file)(const std::string& path)) {
  std::vector<std::string> broken;
  const std::string_view folder = top_folder(source.path);
  const FolderRule* rule = rule_of(folder);
  if (rule == nullptr) {
    broken.push_back(source.path + ": the folder " + std::string(folder) +
                     " is not in the table of tests/layers/include_rules.cc");
    return broken;
  }
  for (const IncludeLine& include : include_lines(source.text)) {
    const std::string place = source.path + ":" + std::to_string(include.line) + ": ";
    check_walls(source.path, include.header, place, broken);
    if (include.quoted) {
      check_folder(*rule, include.header, place, is_file, broken);
    } else if (rule_of(top_folder(include.header)) != nullptr && is_file(include.header)) {
      broken.push_back(place + "our own <" + include.header + "> is included with quotes");
    }
    for (const Ban& ban : bans()) {
      if (ban.folder == folder && names_any(include.header, ban.headers)) {
        broken.push_back(place + std::string(folder) + " may not include <" + include.header + ">");
      }
    }
  }
  return broken;
}

std::vector<SourceText> all_sources(const std::string& root) {
  std::vector<SourceText> sources;
  for (const auto& top : fs::directory_iterator(root)) {
    const std::string name = top.path().filename().string();
    const bool ours = top.is_directory() && name.front() != '.' && name.rfind("build", 0) != 0 &&
                      name != "data" && name != "node_modules";
    if (!ours) continue;
    for (const auto& entry : fs::recursive_directory_iterator(top.path())) {
      const auto extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".h" && extension != ".cc")) continue;
      sources.push_back(
          {fs::relative(entry.path(), root).string(), file_text(entry.path().string())});
    }
  }
  return sources;
}

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace orderlog
