#include "app/config_flags.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <iostream>

#include "app/cli.h"
#include "app/config_keys.h"
#include "app/config_sources.h"
#include "app/diagnostics.h"

namespace orderlog {

void add_config_flags(CLI::App& command, ConfigFlags& flags) {
  command.add_option("--config", flags.file, "JSON file with any of the keys below");
  command.add_flag("--print-config", flags.print, "print the effective configuration and end");
  for (const ConfigKey& key : config_keys()) {
    std::string names = "--" + std::string(key.name);
    if (!key.short_flag.empty()) names += "," + std::string(key.short_flag);
    const std::string doc(key.doc);
    // CLI11 only collects the texts; bounds and types are checked alike for every source.
    CLI::Option* option =
        is_boolean(key) ? command.add_flag(names, doc) : command.add_option(names, doc);
    option->group(kConfigurationGroup)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    flags.options.emplace_back(&key, option);
  }
}

ConfigOutcome config_from(const ConfigFlags& flags) {
  ConfigSources sources{flags.file, process_environment(), {}};
  for (const auto& [key, option] : flags.options) {
    if (option->count() > 0) sources.flags.emplace_back(key->name, option->results().back());
  }
  auto config = load_config(sources);
  if (!config) return {std::nullopt, usage_error(config.error().sentence)};
  if (flags.print) {
    std::cout << config_json(*config);
    return {std::nullopt, kExitOk};
  }
  if (const auto level = parse_diagnostics_level(config->log.level)) set_diagnostics_level(*level);
  return {std::move(config).value(), kExitOk};
}

}  // namespace orderlog
