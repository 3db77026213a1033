#pragma once

// The configuration's flags on a command: one --NAME for each key, --config FILE and
// --print-config.

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/config.h"

namespace orderlog {

struct ConfigKey;

// Owned by the command, next to its other options; filled by the parser. One thread.
struct ConfigFlags {
  std::string file;
  bool print = false;
  std::vector<std::pair<const ConfigKey*, CLI::Option*>> options;
};

void add_config_flags(CLI::App& command, ConfigFlags& flags);

// The configuration from all sources, or the status to end with: after --print-config, or after
// saying what is wrong.
struct ConfigOutcome {
  std::optional<Config> config;
  int exit_status = 0;  // when there is no config
};
[[nodiscard]] ConfigOutcome config_from(const ConfigFlags& flags);

}  // namespace orderlog
