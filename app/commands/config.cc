#include "app/config.h"

#include <iostream>
#include <memory>

#include "app/cli.h"
#include "app/config_flags.h"
#include "app/config_sources.h"

namespace orderlog {

void add_config(Cli& cli) {
  const auto flags = std::make_shared<ConfigFlags>();
  CLI::App& command =
      cli.command("config", "prints the configuration that serve would run with, as JSON", [flags] {
        const ConfigOutcome outcome = config_from(*flags);
        if (!outcome.config) return outcome.exit_status;
        std::cout << config_json(*outcome.config);
        return static_cast<int>(kExitOk);
      });
  add_config_flags(command, *flags);
  cli.topic("configuration", "every configuration key, with its default and meaning", config_page);
}

}  // namespace orderlog
