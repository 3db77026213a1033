// What the documents say of the tree is true: links lead somewhere, scripts are there and can be
// run.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "tests/layers/include_check.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> documents() {
  std::vector<fs::path> found;
  const fs::path root(ORDERLOG_SOURCE_DIR);
  for (const auto& top : fs::directory_iterator(root)) {
    const std::string name = top.path().filename().string();
    if (top.is_regular_file() && top.path().extension() == ".md") found.push_back(top.path());
    if (!top.is_directory() || name.front() == '.' || name.rfind("build", 0) == 0 ||
        name == "data" || name == "node_modules") {
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(top.path())) {
      if (entry.is_regular_file() && entry.path().extension() == ".md")
        found.push_back(entry.path());
    }
  }
  return found;
}

std::vector<std::string> matches(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
    found.push_back((*it)[1].str());
  }
  return found;
}

// Targets of [text](target) without anchors; addresses on the web are nobody's to check here.
std::vector<std::string> relative_links(const std::string& markdown) {
  static const std::regex kLink(R"(\]\(([^)#\s]+)(?:#[^)]*)?\))");
  std::vector<std::string> links;
  for (const std::string& target : matches(markdown, kLink)) {
    if (target.find("://") == std::string::npos && target.rfind("mailto:", 0) != 0) {
      links.push_back(target);
    }
  }
  return links;
}

std::vector<std::string> named_scripts(const std::string& markdown) {
  static const std::regex kScript(
      R"((?:^|[\s`(])((?:\./(?:run|test)|(?:\./)?(?:scripts|\.ci)/[A-Za-z0-9_.-]*[A-Za-z0-9]))(?=[\s`).,:;]|$))");
  return matches(markdown, kScript);
}

TEST(Documents, EveryRelativeLinkLeadsSomewhere) {
  ASSERT_FALSE(documents().empty());
  for (const fs::path& document : documents()) {
    for (const std::string& link : relative_links(file_text(document.string()))) {
      EXPECT_TRUE(fs::exists(document.parent_path() / link)) << document << " links to " << link;
    }
  }
}

TEST(Documents, EveryScriptTheyNameCanBeRun) {
  const fs::path root(ORDERLOG_SOURCE_DIR);
  for (const fs::path& document : documents()) {
    for (const std::string& script : named_scripts(file_text(document.string()))) {
      const fs::path path = root / script;
      EXPECT_TRUE(fs::is_regular_file(path) && access(path.c_str(), X_OK) == 0)
          << document << " names " << script;
    }
  }
}

TEST(Documents, PlantedLinksAndScriptsAreFound) {
  EXPECT_EQ(relative_links("[a](docs/a.md#top) [b](https://b.example/c) [c](../c)"),
            (std::vector<std::string>{"docs/a.md", "../c"}));
  EXPECT_EQ(named_scripts("Call `./run`, ./test unit and (scripts/nowhere)."),
            (std::vector<std::string>{"./run", "./test", "scripts/nowhere"}));
}

}  // namespace
}  // namespace orderlog
