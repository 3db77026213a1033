#include "app/config.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "app/config_keys.h"
#include "app/config_sources.h"

namespace orderlog {
namespace {

std::string sentence_for(std::string_view json) {
  Config config;
  const auto applied = apply_config_json(json, "f.json", config);
  return applied ? "" : applied.error().sentence;
}

TEST(ConfigKeys, NamesAndEnvironmentNamesAreUnique) {
  std::set<std::string> seen;
  for (const ConfigKey& key : config_keys()) {
    EXPECT_TRUE(seen.emplace(key.name).second) << key.name;
    EXPECT_TRUE(seen.insert(environment_name(key)).second) << key.name;
    EXPECT_FALSE(key.doc.empty()) << key.name;
  }
}

TEST(ConfigKeys, EachKeyHasAPlaceOfItsOwn) {
  Config config;
  std::set<const void*> places;
  for (const ConfigKey& key : config_keys()) {
    std::visit([&](auto* place) { EXPECT_TRUE(places.insert(place).second) << key.name; },
               key.slot(config));
  }
}

TEST(ConfigKeys, DefaultsLieWithinTheirBounds) {
  const Config defaults;
  for (const ConfigKey& key : config_keys()) {
    Config config;
    const std::string value = value_text(key, defaults);
    EXPECT_EQ(set_from_text(key, value, config), std::nullopt) << key.name << "=" << value;
  }
}

TEST(LoadConfig, NothingGivenIsTheDefaults) {
  const auto config = load_config({});
  ASSERT_TRUE(config);
  EXPECT_EQ(config_json(*config), config_json(Config{}));
}

TEST(LoadConfig, FlagsOverrideTheEnvironment) {
  const auto config = load_config({"",
                                   {{"ORDERLOG_SERVER_LISTEN", "127.0.0.1:1"},
                                    {"ORDERLOG_PROJECTIONS_ENABLED", "false"},
                                    {"PATH", "/bin"}},
                                   {{"server.listen", "127.0.0.1:2"}}});
  ASSERT_TRUE(config) << config.error().sentence;
  EXPECT_EQ(config->server.listen, "127.0.0.1:2");
  EXPECT_FALSE(config->projections.enabled);
}

TEST(LoadConfig, MissingFileIsASentence) {
  const auto config = load_config({"/nowhere/orderlog.json", {}, {}});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().sentence, "can't read the configuration file '/nowhere/orderlog.json'");
}

TEST(LoadConfig, ValuesAreCheckedWhereverTheyComeFrom) {
  const auto from_environment = load_config({"", {{"ORDERLOG_SERVER_IO_THREADS", "many"}}, {}});
  ASSERT_FALSE(from_environment);
  EXPECT_EQ(from_environment.error().sentence,
            "'ORDERLOG_SERVER_IO_THREADS' in the environment must be an integer");
  const auto from_flag = load_config({"", {}, {{"server.listen", "here"}}});
  ASSERT_FALSE(from_flag);
  EXPECT_EQ(from_flag.error().sentence,
            "'--server.listen' must be ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080");
  EXPECT_EQ(sentence_for(R"({"log": {"level": "loud"}})"),
            "'log.level' in f.json must be debug, info, warning or error");
  EXPECT_EQ(sentence_for(R"({"server": {"io_threads": 257}})"),
            "'server.io_threads' in f.json must lie between 0 and 256");
}

TEST(ConfigFile, SetsWhatItNamesAndNothingElse) {
  Config config;
  ASSERT_TRUE(apply_config_json(R"({"data": "d", "rules": {"hold_ms": 7}})", "f.json", config));
  Config expected;
  expected.data = "d";
  expected.rules.hold_ms = 7;
  EXPECT_EQ(config_json(config), config_json(expected));
}

TEST(ConfigFile, UnknownKeyNamesTheNearest) {
  EXPECT_EQ(sentence_for(R"({"server": {"listn": "x"}})"),
            "unknown key 'server.listn' in f.json; did you mean 'server.listen'?");
  EXPECT_EQ(sentence_for(R"({"dta": "x"})"), "unknown key 'dta' in f.json; did you mean 'data'?");
}

TEST(ConfigFile, AllMistakesAreNamedAtOnce) {
  EXPECT_EQ(sentence_for(R"({"data": 1, "log": {"level": true}})"),
            "'data' in f.json must be a string; 'log.level' in f.json must be a string");
}

TEST(ConfigFile, BrokenJsonIsRefused) {
  EXPECT_NE(sentence_for("{\"data\": "), "");
  EXPECT_NE(sentence_for("[]"), "");
  EXPECT_NE(sentence_for(R"({"data": "a", "data": "b"})"), "");
}

}  // namespace
}  // namespace orderlog
