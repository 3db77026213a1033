// What holds of every command there is, found by walking the parser itself.

#include <gtest/gtest.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "app/cli.h"
#include "app/commands/registry.h"

namespace orderlog {
namespace {

using Words = std::set<std::string>;

Words words_of(const std::string& text) {
  std::istringstream in(text);
  Words words;
  for (std::string word; in >> word;) words.insert(word);
  return words;
}

class CommandTree : public ::testing::Test {
 protected:
  CommandTree() {
    add_commands(cli_);
    root_ = cli_.command("walked-from", "", [] { return 0; }).get_parent();
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(cli_.run({"completion", "bash"}, std::cout, std::cerr), 0);
    script_ = ::testing::internal::GetCapturedStdout();
  }

  using Visit = std::function<void(const std::string& path, const CLI::App& command)>;
  void each_command(const Visit& visit) const { walk("", *root_, visit); }

  // What the script says in the case of this name; nothing where there is none.
  [[nodiscard]] Words offered(const std::string& name) const {
    const std::string begin = "    '" + name + "') words='";
    const auto at = script_.find(begin);
    if (at == std::string::npos) return {};
    const auto from = at + begin.size();
    return words_of(script_.substr(from, script_.find("' ;;", from) - from));
  }

  static std::vector<std::string> names_of(const CLI::Option& option) {
    std::vector<std::string> names;
    for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option.get_snames()) names.push_back("-" + name);
    return names;
  }

  Cli cli_;
  const CLI::App* root_ = nullptr;
  std::string script_;

 private:
  static void walk(const std::string& path, const CLI::App& command, const Visit& visit) {
    visit(path, command);
    const std::string before = path.empty() ? "" : path + " ";
    for (const CLI::App* sub : command.get_subcommands({})) {
      walk(before + sub->get_name(), *sub, visit);
    }
  }
};

TEST_F(CommandTree, CompletionOffersEveryCommandAndEveryOption) {
  std::size_t commands = 0;
  each_command([&](const std::string& path, const CLI::App& command) {
    ++commands;
    const Words words = offered(path);
    for (const CLI::App* sub : command.get_subcommands({})) {
      EXPECT_TRUE(words.contains(sub->get_name())) << path << " " << sub->get_name();
    }
    for (const CLI::Option* option : command.get_options()) {
      for (const std::string& name : names_of(*option)) {
        EXPECT_TRUE(words.contains(name)) << path << " " << name;
      }
    }
  });
  EXPECT_GT(commands, 25u);
}

// Whoever adds a text that may be one of a few offers them (app/commands/completion.cc), or lets
// CLI::IsMember check it; one that may be anything is named here.
TEST_F(CommandTree, CompletionOffersTheValuesWhereThereAreAFew) {
  const Words anything{"--at",       "--channel-order-no",
                       "--config",   "--correlation",
                       "--data",     "--day",
                       "--diff",     "--get",
                       "--keep",     "--listen",
                       "--merchant", "--operator",
                       "--out",      "--query",
                       "--reason",   "--salvage",
                       "--scratch",  "--since",
                       "--store",    "--stream",
                       "--tenant",   "--to",
                       "--until",    "--url",
                       "--user",     "FILE",
                       "ORDER",      "STREAM",
                       "file"};
  each_command([&](const std::string& path, const CLI::App& command) {
    for (const CLI::Option* option : command.get_options()) {
      const bool is_text = option->get_type_name().starts_with("TEXT");
      if (option->get_items_expected_max() == 0 || !is_text) continue;
      if (option->get_group() == kConfigurationGroup) continue;
      if (names_of(*option).empty()) {
        const std::string argument = option->get_name(true);
        if (anything.contains(argument)) continue;
        EXPECT_FALSE(offered(path).empty()) << path << " " << argument;
        continue;
      }
      for (const std::string& name : names_of(*option)) {
        if (anything.contains(name)) continue;
        EXPECT_FALSE(offered(path + " " + name).empty()) << path << " " << name;
      }
    }
  });
  EXPECT_EQ(offered("projections --switch"), (Words{"always", "when_asked", "when_equal"}));
  EXPECT_TRUE(offered("projections").contains("rollback"));
  EXPECT_TRUE(offered("help").contains("configuration"));
  EXPECT_TRUE(offered("serve --log.level").contains("debug"));
}

// Those that go on until they are stopped, print a script, or are JSON anyway, apart.
TEST_F(CommandTree, EveryCommandThatSaysSomethingSaysItAsJsonToo) {
  const Words others{"completion", "config", "help", "serve", "walked-from", "worker"};
  each_command([&](const std::string& path, const CLI::App& command) {
    if (!command.get_subcommands({}).empty() || others.contains(path)) return;
    EXPECT_NE(command.get_option_no_throw("--json"), nullptr) << path;
  });
}

}  // namespace
}  // namespace orderlog
