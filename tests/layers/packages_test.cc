// cmake/dependencies.cmake and scripts/install-packages name the same libraries.

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "tests/layers/include_check.h"

namespace orderlog {
namespace {

// What CMake calls a thing → the Debian package that brings it; empty: the compiler's own.
const std::map<std::string, std::string>& package_of() {
  static const std::map<std::string, std::string> kPackages = {
      {"Threads", ""},
      {"Boost", "libboost1.81-dev"},
      {"OpenSSL", "libssl-dev"},
      {"simdjson", "libsimdjson-dev"},
      {"GTest", "libgtest-dev"},
      {"nlohmann_json", "nlohmann-json3-dev"},
      {"valijson", "libvalijson-dev"},
      {"CLI11", "libcli11-dev"},
      {"spdlog", "libspdlog-dev"},
      {"prometheus-cpp", "prometheus-cpp-dev"},
      {"LibLZMA", "liblzma-dev"},
      {"SQLite3", "libsqlite3-dev"},
      {"PkgConfig", "pkg-config"},
      {"ROCKSDB", "librocksdb-dev"},
      {"XXHASH", "libxxhash-dev"},
      {"TCMALLOC", "libgoogle-perftools-dev"},
      {"NATS", "libnats-dev"},
  };
  return kPackages;
}

std::set<std::string> found_by_cmake(const std::string& cmake) {
  static const std::regex kFind(
      R"((?:^|\n)\s*(?:find_package|pkg_check_modules)\(([A-Za-z0-9_-]+))");
  std::set<std::string> names;
  for (std::sregex_iterator it(cmake.begin(), cmake.end(), kFind), end; it != end; ++it) {
    names.insert((*it)[1].str());
  }
  return names;
}

// Each line of the script's tables is a package, blanks, and its reason.
std::set<std::string> installed_by_script(const std::string& script) {
  static const std::regex kLine(R"(^([a-z0-9][a-z0-9.+-]+)  +\S.*$)");
  std::set<std::string> packages;
  std::istringstream stream(script);
  std::string line;
  while (std::getline(stream, line)) {
    std::smatch match;
    if (std::regex_match(line, match, kLine)) packages.insert(match[1].str());
  }
  return packages;
}

TEST(Packages, WhateverCMakeLooksForIsInstalledByTheScript) {
  const auto names = found_by_cmake(file_text(ORDERLOG_SOURCE_DIR "/cmake/dependencies.cmake"));
  const auto installed =
      installed_by_script(file_text(ORDERLOG_SOURCE_DIR "/scripts/install-packages"));
  ASSERT_GT(names.size(), 5U);
  for (const std::string& name : names) {
    const auto package = package_of().find(name);
    if (package == package_of().end()) {
      ADD_FAILURE() << name << " has no package in tests/layers/packages_test.cc";
    } else if (!package->second.empty()) {
      EXPECT_EQ(installed.count(package->second), 1U)
          << package->second << " is missing in scripts/install-packages";
    }
  }
}

TEST(Packages, LibraryTheScriptInstallsIsOneThatCMakeLooksFor) {
  const auto names = found_by_cmake(file_text(ORDERLOG_SOURCE_DIR "/cmake/dependencies.cmake"));
  std::set<std::string> needed;
  for (const std::string& name : names) {
    const auto package = package_of().find(name);
    if (package != package_of().end()) needed.insert(package->second);
  }
  for (const std::string& package :
       installed_by_script(file_text(ORDERLOG_SOURCE_DIR "/scripts/install-packages"))) {
    const bool is_library = package.size() > 4 && package.substr(package.size() - 4) == "-dev";
    // Clang finds its own by itself.
    const bool is_compilers = package.starts_with("libclang-rt-");
    if (is_library && !is_compilers) {
      EXPECT_EQ(needed.count(package), 1U) << package << " is not in cmake/dependencies.cmake";
    }
  }
}

}  // namespace
}  // namespace orderlog
