#include "app/completion.h"

#include <algorithm>
#include <set>
#include <sstream>

namespace orderlog {
namespace {

// In single quotes of any of the shells.
std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

bool is_under(std::string_view path, std::string_view group) {
  if (group.empty()) return !path.empty() && path.find(' ') == std::string_view::npos;
  return path.size() > group.size() + 1 && path.starts_with(group) && path[group.size()] == ' ';
}

std::string_view last_word(std::string_view path) {
  const auto space = path.rfind(' ');
  return space == std::string_view::npos ? path : path.substr(space + 1);
}

std::string words_under(std::string_view group, const std::vector<Cli::Outline>& commands) {
  std::string words;
  for (const Cli::Outline& command : commands) {
    if (!is_under(command.path, group)) continue;
    words += (words.empty() ? "" : " ") + std::string(last_word(command.path));
  }
  return words;
}

// Each once, with spaces between; an argument may be of several words ("log verify").
std::string arguments_of(const Cli::Outline& command) {
  std::set<std::string> words;
  for (const std::string& argument : command.arguments) {
    std::istringstream text(argument);
    for (std::string word; text >> word;) words.insert(word);
  }
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

// One case for each path: which words may follow.
std::string bash_cases(const std::vector<Cli::Outline>& commands) {
  std::string cases;
  for (const Cli::Outline& command : commands) {
    std::string words =
        command.is_group ? words_under(command.path, commands) : arguments_of(command);
    for (const auto& option : command.options) words += (words.empty() ? "" : " ") + option.name;
    cases += "    " + in_quotes(command.path) + ") words=" + in_quotes(words) + " ;;\n";
  }
  return cases;
}

// One case for each option whose values are known.
std::string bash_values(const std::vector<Cli::Outline>& commands) {
  std::string cases;
  for (const Cli::Outline& command : commands) {
    for (const auto& option : command.options) {
      if (option.values.empty()) continue;
      std::string words;
      for (const std::string& value : option.values) words += (words.empty() ? "" : " ") + value;
      cases += "    " + in_quotes(command.path + " " + option.name) +
               ") words=" + in_quotes(words) + " ;;\n";
    }
  }
  return cases;
}

std::string groups_pattern(const std::vector<Cli::Outline>& commands) {
  std::string pattern;
  for (const Cli::Outline& command : commands) {
    if (command.is_group && !command.path.empty())
      pattern += (pattern.empty() ? "" : "|") + command.path;
  }
  return pattern;
}

// Options that a value follows.
std::string valued_pattern(const std::vector<Cli::Outline>& commands) {
  std::vector<std::string> names;
  std::string pattern;
  for (const Cli::Outline& command : commands) {
    for (const auto& option : command.options) {
      if (!option.takes_value ||
          std::find(names.begin(), names.end(), option.name) != names.end()) {
        continue;
      }
      names.push_back(option.name);
      pattern += (pattern.empty() ? "" : "|") + option.name;
    }
  }
  return pattern;
}

std::string bash_script(const std::vector<Cli::Outline>& commands) {
  return R"(# orderlog completion bash >> ~/.bash_completion
_orderlog() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words='' at=''
  COMPREPLY=()
  ((COMP_CWORD > 1)) && at=${COMP_WORDS[1]}
  case $at in
    )" + groups_pattern(commands) +
         R"() ((COMP_CWORD > 2)) && at+=" ${COMP_WORDS[2]}" ;;
  esac
  case "$at $before" in
)" + bash_values(commands) +
         R"(    *) case $before in
      )" +
         valued_pattern(commands) +
         R"() mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    esac ;;
  esac
  if [[ $words ]]; then mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word"); return; fi
  case $at in
)" + bash_cases(commands) +
         R"(  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  ((${#COMPREPLY[@]})) || mapfile -t COMPREPLY < <(compgen -f -- "$word")
}
complete -o filenames -F _orderlog orderlog
)";
}

std::string offered(const Cli::Outline::Option& option) {
  if (option.values.empty()) return "";
  std::string words;
  for (const std::string& value : option.values) words += (words.empty() ? "" : " ") + value;
  return " -f -a " + in_quotes(words);
}

std::string fish_script(const std::vector<Cli::Outline>& commands) {
  std::string script = "# orderlog completion fish > ~/.config/fish/completions/orderlog.fish\n";
  for (const Cli::Outline& command : commands) {
    const auto space = command.path.find(' ');
    const std::string group = space == std::string::npos ? "" : command.path.substr(0, space);
    const std::string word(last_word(command.path));
    const std::string within = group.empty() ? "__fish_use_subcommand"
                                             : "__fish_seen_subcommand_from " + group +
                                                   "; and not __fish_seen_subcommand_from " +
                                                   words_under(group, commands);
    std::string chosen = "__fish_use_subcommand";
    if (!command.path.empty()) {
      script += "complete -c orderlog -n " + in_quotes(within) + " -a " + word + " -d " +
                in_quotes(command.summary) + "\n";
      chosen = "__fish_seen_subcommand_from " + word;
    }
    if (!group.empty()) chosen += "; and __fish_seen_subcommand_from " + group;
    if (const std::string arguments = arguments_of(command); !arguments.empty()) {
      script +=
          "complete -c orderlog -n " + in_quotes(chosen) + " -a " + in_quotes(arguments) + "\n";
    }
    for (const auto& option : command.options) {
      const bool is_long = option.name.starts_with("--");
      script += "complete -c orderlog -n " + in_quotes(chosen) + (is_long ? " -l " : " -s ") +
                option.name.substr(is_long ? 2 : 1) + (option.takes_value ? " -r" : "") +
                offered(option) + " -d " + in_quotes(option.summary) + "\n";
    }
  }
  return script;
}

}  // namespace

std::optional<std::string> completion_script(std::string_view shell,
                                             const std::vector<Cli::Outline>& commands) {
  if (shell == "bash") return bash_script(commands);
  if (shell == "zsh") {
    return "# orderlog completion zsh >> ~/.zshrc\nautoload -U +X bashcompinit && bashcompinit\n" +
           bash_script(commands);
  }
  if (shell == "fish") return fish_script(commands);
  return std::nullopt;
}

}  // namespace orderlog
