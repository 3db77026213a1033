#pragma once

// The command line `orderlog COMMAND …`: a registry of commands, on CLI11. Each command is one
// small file under app/commands that adds itself here with its options; CONTRIBUTING.md says how.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "app/exit_status.h"

namespace orderlog {

// The options that are keys of the configuration.
inline constexpr const char* kConfigurationGroup = "Configuration";

// Owns every command's parser, and what is to be run when it was chosen. One thread.
class Cli {
 public:
  Cli();

  // A name under which commands are gathered: "log" for `orderlog log verify`.
  void group(std::string_view name, std::string summary);

  // Adds a command, `path` being one word or a group's name and one word ("log verify"). Options
  // are added to what is returned; their targets must live as long as this object, so a shared_ptr
  // captured by `run` holds them. `run` returns an ExitStatus.
  CLI::App& command(std::string_view path, std::string summary, std::function<int()> run);

  // A page that is no command: `orderlog help NAME` prints it.
  void topic(std::string_view name, std::string summary, std::function<std::string()> page);

  // What the value of an option may be, or an argument (by its name as it stands in the help), for
  // shells to complete. Both must be there. What CLI::IsMember checks needs no offer.
  void offer(std::string_view path, std::string_view option, std::vector<std::string> values);

  // Every command, for what describes them all: by path, groups included, and the program itself,
  // whose path is empty, as the first.
  struct Outline {
    std::string path;
    std::string summary;
    bool is_group = false;
    struct Option {
      std::string name;  // "--data", "-n"
      std::string summary;
      bool takes_value = false;
      std::vector<std::string> values;  // empty: anything, a file perhaps
    };
    std::vector<Option> options;
    std::vector<std::string> arguments;  // what arguments without a name may be
  };
  [[nodiscard]] std::vector<Outline> outline() const;

  // Parses, runs the command, and returns its exit status. Whatever is not understood is answered
  // with one line on `err` that names what is nearest, and kExitUsage.
  [[nodiscard]] int run(const std::vector<std::string>& arguments, std::ostream& out,
                        std::ostream& err);

 private:
  struct Command {
    CLI::App* parser = nullptr;
    std::string summary;
    std::function<int()> run;                                              // empty in a group
    std::map<std::string, std::vector<std::string>, std::less<>> offered;  // by option or argument
  };
  struct Topic {
    std::string summary;
    std::function<std::string()> page;
  };

  Command& add(std::string_view path, std::string summary);
  [[nodiscard]] static std::vector<Outline::Option> options_of(const Command& command);
  [[nodiscard]] std::vector<std::string> names_under(std::string_view group) const;
  [[nodiscard]] std::string overview() const;
  [[nodiscard]] std::string help_for(const std::string& path) const;
  [[nodiscard]] int help(const std::vector<std::string>& words, std::ostream& out,
                         std::ostream& err) const;
  // The path of the innermost command that the arguments chose; empty at the top.
  [[nodiscard]] std::string chosen_path() const;
  [[nodiscard]] int run_chosen(std::ostream& err);
  // What is wrong with arguments that nothing took; empty when all were taken.
  [[nodiscard]] std::string complaint_about_leftovers(const std::string& path) const;

  CLI::App root_;
  std::map<std::string, Command, std::less<>> commands_;  // by path: "log", "log verify"
  std::map<std::string, Topic, std::less<>> topics_;
};

// Prints `orderlog: SENTENCE` on stderr, as one line that a terminal can be shown whatever is in it
// (base/printable_text.h), for a command that finds its options contradictory;
// returns kExitUsage.
[[nodiscard]] int usage_error(std::string_view sentence);
// The same for something that the reader should know and that keeps the command from nothing.
void remark(std::string_view sentence);
// The same for a command that could not do what it was asked; returns kExitFailed.
[[nodiscard]] int failure(std::string_view sentence);

}  // namespace orderlog
