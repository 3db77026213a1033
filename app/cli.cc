#include "app/cli.h"

#include <algorithm>
#include <iostream>
#include <sstream>
#include <utility>

#include "app/nearest_name.h"
#include "app/version.h"
#include "base/check.h"
#include "base/printable_text.h"

namespace orderlog {
namespace {

// What was typed, or what CLI11 or a server says, may span lines and hold anything; ours is one.
void complain(std::ostream& err, std::string_view sentence) {
  err << "orderlog: " << printable_line(sentence) << "\n";
}

std::vector<std::string> flags_of(const CLI::App& parser) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : parser.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  return flags;
}

std::string joined(const std::vector<std::string>& words, const char* separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

// What an unset variable of a shell leaves behind must not pass for "any". Keys of the
// configuration may be empty, as in its file.
std::string complaint_about_empty(const CLI::App& parser) {
  for (const CLI::Option* option : parser.get_options()) {
    const auto& given = option->results();
    if (option->get_group() == kConfigurationGroup) continue;
    if (std::find(given.begin(), given.end(), "") == given.end()) continue;
    return option->get_name() + " is given and empty: give it a value, or leave it out";
  }
  return {};
}

// What CLI::IsMember lets pass, which it tells in the option's type only: "TEXT:{never,always}".
std::vector<std::string> members_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const auto begin = type.find(":{");
  const auto end = type.find('}', begin == std::string::npos ? 0 : begin);
  std::vector<std::string> members;
  if (begin == std::string::npos || end == std::string::npos) return members;
  std::istringstream list(type.substr(begin + 2, end - begin - 2));
  for (std::string member; std::getline(list, member, ',');) members.push_back(member);
  return members;
}

// "group word" → "group"; "word" → "".
std::string_view group_of(std::string_view path) {
  const auto space = path.find(' ');
  return space == std::string_view::npos ? std::string_view() : path.substr(0, space);
}

std::string_view last_word(std::string_view path) {
  const auto space = path.find(' ');
  return space == std::string_view::npos ? path : path.substr(space + 1);
}

}  // namespace

Cli::Cli() : root_("an event-sourced order engine", "orderlog") {
  root_.set_version_flag("--version", "orderlog " + std::string(version()));
  add("help", "tells what a command does and takes: orderlog help COMMAND");
}

Cli::Command& Cli::add(std::string_view path, std::string summary) {
  const std::string_view group = group_of(path);
  if (!group.empty() && commands_.find(group) == commands_.end()) add(group, "");
  CLI::App* parent = group.empty() ? &root_ : commands_.find(group)->second.parser;
  Command& command = commands_[std::string(path)];
  if (command.parser == nullptr) {
    command.parser = parent->add_subcommand(std::string(last_word(path)), summary);
  }
  command.parser->description(summary);
  command.summary = std::move(summary);
  return command;
}

void Cli::group(std::string_view name, std::string summary) { add(name, std::move(summary)); }

CLI::App& Cli::command(std::string_view path, std::string summary, std::function<int()> run) {
  Command& command = add(path, std::move(summary));
  command.run = std::move(run);
  return *command.parser;
}

void Cli::topic(std::string_view name, std::string summary, std::function<std::string()> page) {
  topics_[std::string(name)] = Topic{std::move(summary), std::move(page)};
}

std::vector<std::string> Cli::names_under(std::string_view group) const {
  std::vector<std::string> names;
  for (const auto& [path, command] : commands_) {
    if (group_of(path) == group) names.push_back(path);
  }
  return names;
}

void Cli::offer(std::string_view path, std::string_view option, std::vector<std::string> values) {
  const auto command = commands_.find(path);
  ORDERLOG_CHECK(command != commands_.end(), "values are offered for a command that is there");
  ORDERLOG_CHECK(command->second.parser->get_option_no_throw(std::string(option)) != nullptr,
                 "values are offered for an option that is there");
  command->second.offered[std::string(option)] = std::move(values);
}

std::vector<Cli::Outline::Option> Cli::options_of(const Command& command) {
  std::vector<Outline::Option> all;
  for (const CLI::Option* option : command.parser->get_options()) {
    std::vector<std::string> names;
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
    std::vector<std::string> values = members_of(*option);
    for (const std::string& name : names) {
      const auto offered = command.offered.find(name);
      if (offered != command.offered.end()) values = offered->second;
    }
    for (const std::string& name : names) {
      all.push_back(
          {name, option->get_description(), option->get_items_expected_max() > 0, values});
    }
  }
  return all;
}

std::vector<Cli::Outline> Cli::outline() const {
  Command program;
  program.parser = const_cast<CLI::App*>(&root_);  // NOLINT: nothing of it is changed
  std::vector<Outline> all;
  all.push_back({"", "", true, options_of(program), {}});
  for (const auto& [path, command] : commands_) {
    Outline& outline = all.emplace_back();
    outline.path = path;
    outline.summary = command.summary;
    outline.is_group = command.run == nullptr && path != "help";
    outline.options = options_of(command);
    for (const auto& [name, values] : command.offered) {
      if (name.starts_with('-')) continue;
      outline.arguments.insert(outline.arguments.end(), values.begin(), values.end());
    }
    if (path != "help") continue;
    for (const auto& [page, command_or_group] : commands_) outline.arguments.push_back(page);
    for (const auto& [page, topic] : topics_) outline.arguments.push_back(page);
  }
  return all;
}

std::string Cli::overview() const {
  std::string text = "orderlog " + std::string(version()) +
                     ": an event-sourced order engine\n\nusage: orderlog COMMAND [ARGUMENTS]\n\n";
  const auto line = [&text](const std::string& name, const std::string& summary) {
    text +=
        "  " + name + std::string(name.size() < 24 ? 24 - name.size() : 1, ' ') + summary + "\n";
  };
  for (const auto& [path, command] : commands_) {
    if (command.run != nullptr || path == "help") line(path, command.summary);
  }
  if (!topics_.empty()) text += "\nand these pages: orderlog help PAGE\n\n";
  for (const auto& [name, topic] : topics_) line(name, topic.summary);
  return text;
}

std::string Cli::help_for(const std::string& path) const {
  const Command& command = commands_.find(path)->second;
  const std::string_view group = group_of(path);
  return command.parser->help("orderlog" + (group.empty() ? "" : " " + std::string(group)));
}

int Cli::help(const std::vector<std::string>& words, std::ostream& out, std::ostream& err) const {
  if (words.empty()) {
    out << overview();
    return kExitOk;
  }
  const std::string path = joined(words, " ");
  if (const auto topic = topics_.find(path); topic != topics_.end()) {
    out << topic->second.page();
    return kExitOk;
  }
  if (path != "help" && commands_.find(path) != commands_.end()) {
    out << help_for(path);
    return kExitOk;
  }
  if (path == "help") {
    out << overview();
    return kExitOk;
  }
  std::vector<std::string> names;
  for (const auto& [name, command] : commands_) names.push_back(name);
  for (const auto& [name, topic] : topics_) names.push_back(name);
  complain(err, "unknown command '" + path + "'" + did_you_mean(path, names));
  return kExitUsage;
}

std::string Cli::chosen_path() const {
  std::vector<std::string> words;
  const CLI::App* parser = &root_;
  while (true) {
    const auto chosen = parser->get_subcommands();
    if (chosen.empty()) return joined(words, " ");
    // A second command on one line would be an argument of the first; the last one parsed is the
    // innermost.
    parser = chosen.back();
    words.push_back(parser->get_name());
  }
}

std::string Cli::complaint_about_leftovers(const std::string& path) const {
  const CLI::App& parser = path.empty() ? root_ : *commands_.find(path)->second.parser;
  const auto leftovers = parser.remaining();
  if (leftovers.empty()) return {};
  std::string word = leftovers.front();
  if (word.size() > 1 && word.front() == '-') {
    word.resize(std::min(word.size(), word.find('=')));
    return "unknown flag '" + word + "'" + did_you_mean(word, flags_of(parser));
  }
  const auto names = names_under(path);
  if (!names.empty()) {
    const std::string given = path.empty() ? word : path + " " + word;
    return "unknown command '" + given + "'" + did_you_mean(given, names);
  }
  return "'" + path + "' does not take the argument '" + word + "'; try 'orderlog help " + path +
         "'";
}

int Cli::run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
  if (arguments.empty()) return help({}, out, err);
  if (arguments.front() == "help") {
    return help({arguments.begin() + 1, arguments.end()}, out, err);
  }
  // CLI11 takes the arguments from the back.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    root_.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    const std::string path = chosen_path();
    out << (path.empty() ? overview() : help_for(path));
    return kExitOk;
  } catch (const CLI::CallForVersion& asked) {
    out << asked.what() << "\n";
    return kExitOk;
  } catch (const CLI::ParseError& error) {
    const std::string path = chosen_path();
    // A misspelt flag often is the reason why a required one is missing: it is named first.
    std::string complaint = complaint_about_leftovers(path);
    if (complaint.empty()) {
      complaint = printable_line(error.what()) + "; try 'orderlog help" +
                  (path.empty() ? "" : " " + path) + "'";
    }
    complain(err, complaint);
    return kExitUsage;
  }
  return run_chosen(err);
}

int Cli::run_chosen(std::ostream& err) {
  const std::string path = chosen_path();
  const auto chosen = commands_.find(path);
  if (chosen != commands_.end() && chosen->second.run != nullptr) {
    const std::string empty = complaint_about_empty(*chosen->second.parser);
    if (empty.empty()) return chosen->second.run();
    complain(err, empty);
    return kExitUsage;
  }
  complain(err, "'" + path + "' needs one of its commands: " + joined(names_under(path), ", "));
  return kExitUsage;
}

void remark(std::string_view sentence) { complain(std::cerr, sentence); }

int usage_error(std::string_view sentence) {
  remark(sentence);
  return kExitUsage;
}

int failure(std::string_view sentence) {
  remark(sentence);
  return kExitFailed;
}

}  // namespace orderlog
