#pragma once

// Where a configuration comes from, each source overriding those before it: the defaults, a JSON
// file, the environment, flags. A key that no table entry bears stops the start.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/config.h"
#include "base/result.h"

namespace orderlog {

// A sentence that names the key, where it came from, and what is wrong.
struct ConfigError {
  std::string sentence;
};

struct ConfigSources {
  std::string file;                                              // path of a JSON file; empty: none
  std::vector<std::pair<std::string, std::string>> environment;  // ORDERLOG_…, others are ignored
  std::vector<std::pair<std::string, std::string>> flags;        // key name, value
};

[[nodiscard]] Result<Config, ConfigError> load_config(const ConfigSources& sources);

// {"server": {"listen": "…", …}, …}: `text` as a file holds it. All that is wrong is one sentence.
[[nodiscard]] Result<Ok, ConfigError> apply_config_json(std::string_view text,
                                                        std::string_view source, Config& config);

// This process's environment.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> process_environment();

// The effective configuration as a file may hold it, and the page docs/configuration.md.
[[nodiscard]] std::string config_json(const Config& config);
[[nodiscard]] std::string config_page();

}  // namespace orderlog
