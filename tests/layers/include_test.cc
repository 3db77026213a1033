#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "tests/layers/include_check.h"
#include "tests/layers/include_rules.h"

namespace orderlog {
namespace {

bool is_file(const std::string& path) {
  return std::filesystem::is_regular_file(ORDERLOG_SOURCE_DIR "/" + path);
}

// What the planted sources below include exists, so that only the planted rule can be broken.
bool every_file_exists(const std::string&) { return true; }

std::vector<std::string> broken_in(const std::string& path, const std::string& text) {
  return broken_include_rules({path, text}, every_file_exists);
}

TEST(IncludeRules, EverySourceKeepsThem) {
  const auto sources = all_sources(ORDERLOG_SOURCE_DIR);
  ASSERT_GT(sources.size(), 20U) << "the sources were not found";
  for (const SourceText& source : sources) {
    for (const std::string& sentence : broken_include_rules(source, is_file)) {
      ADD_FAILURE() << sentence;
    }
  }
}

TEST(IncludeRules, PlantedViolationsAreFound) {
  struct Planted {
    const char* path;
    const char* text;
  };
  const Planted planted[] = {
      {"base/ids.h", "#include \"domain/order/state.h\"\n"},
      {"domain/order/decide.cc", "#include \"eventstore/commit.h\"\n"},
      {"domain/order/decide.cc", "#include <chrono>\n"},
      {"domain/pool/state.h", "#include <mutex>\n"},
      {"domain/pool/state.h", "  #  include   <sys/stat.h>\n"},
      {"eventstore/commit.cc", "#include \"domain/event.h\"\n"},
      {"messaging/relay.cc", "#include \"engine/line.h\"\n"},
      {"engine/line.cc", "#include \"projections/model.h\"\n"},
      {"projections/orders/orders.cc", "#include \"engine/line.h\"\n"},
      {"api/routes.cc", "#include \"replay/verify.h\"\n"},
      {"api/routes.cc", "#include \"eventstore/event_store.h\"\n"},
      {"replay/verify.cc", "#include \"api/server.h\"\n"},
      {"engine/line.cc", "#include \"app/config.h\"\n"},
      {"engine/line.cc", "#include \"tests/engine/fixture.h\"\n"},
      {"engine/line.cc", "#include <boost/asio/post.hpp>\n"},
      {"engine/line.cc", "#include <rocksdb/db.h>\n"},
      {"projections/live/runtime.cc", "#include <rocksdb/db.h>\n"},
      {"base/json/writer.cc", "#include <simdjson.h>\n"},
      {"api/server.cc", "#include <nats.h>\n"},
      {"engine/line.cc", "#include <prometheus/counter.h>\n"},
      {"engine/line.cc", "#include <spdlog/spdlog.h>\n"},
      {"engine/line.cc", "#include <base/ids.h>\n"},
      {"helpers/strings.h", "#include <string>\n"},
  };
  for (const Planted& one : planted) {
    EXPECT_EQ(broken_in(one.path, one.text).size(), 1U) << one.path << " with " << one.text;
  }
}

TEST(IncludeRules, WhatTheTableAllowsIsAllowed) {
  EXPECT_TRUE(
      broken_in("domain/order/decide.cc", "#include <vector>\n#include \"base/ids.h\"\n").empty());
  EXPECT_TRUE(broken_in("projections/store/model_store.cc", "#include <rocksdb/db.h>\n").empty());
  EXPECT_TRUE(
      broken_in("messaging/relay.cc", "#include <nats.h>\n#include \"eventstore/commit.h\"\n")
          .empty());
  EXPECT_TRUE(broken_in("api/server.cc", "#include <boost/beast/http.hpp>\n").empty());
}

TEST(IncludeRules, PathThatDoesNotStartAtTheRootIsFound) {
  const auto broken = broken_include_rules({"engine/line.cc", "#include \"line.h\"\n"}, is_file);
  EXPECT_EQ(broken, std::vector<std::string>{
                        "engine/line.cc:1: \"line.h\" is no path from the repository's root"});
}

// Reachability from each folder along the table never returns to it; tests and bench are the only
// ones that may reach everything.
TEST(IncludeRules, TableHasNoCycle) {
  std::set<std::string_view> settled;
  bool progress = true;
  while (progress) {
    progress = false;
    for (const FolderRule& rule : folder_rules()) {
      const bool ready =
          std::all_of(rule.may_include.begin(), rule.may_include.end(),
                      [&](std::string_view other) { return settled.count(other) == 1; });
      if (ready && settled.insert(rule.folder).second) progress = true;
    }
  }
  EXPECT_EQ(settled.size(), folder_rules().size());
}

TEST(IncludeLines, AreFoundWithTheirLineNumbers) {
  EXPECT_EQ(include_lines("// #include <no>\n#include <a/b.h>\n\n # include \"c.h\" // why\n"),
            (std::vector<IncludeLine>{{"a/b.h", false, 2}, {"c.h", true, 4}}));
}

}  // namespace
}  // namespace orderlog
