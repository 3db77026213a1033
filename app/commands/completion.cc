// orderlog completion: a script for a shell.

#include "app/completion.h"

#include <iostream>
#include <memory>

#include "app/cli.h"
#include "app/config_keys.h"
#include "app/log/show_flags.h"
#include "app/projections/source.h"
#include "domain/effect/kind_names.h"
#include "projections/models.h"
#include "replay/what_if/changes.h"

namespace orderlog {
namespace {

std::vector<std::string> models() {
  std::vector<std::string> names;
  for (const ModelDefinition& model : all_models()) names.push_back(model.name);
  return names;
}

std::vector<std::string> changes() {
  std::vector<std::string> names;
  for (const ChangeableName& name : changeable_names()) names.push_back(name.name + "=");
  return names;
}

std::vector<std::string> kinds_of_effects() {
  return {effect_kinds().begin(), effect_kinds().end()};
}

// Of every command that takes the configuration.
void offer_configuration(Cli& cli, const char* command) {
  cli.offer(command, "--log.level", {"debug", "info", "warning", "error"});
  cli.offer(command, "--nats.content_mode", {"structured", "binary"});
  cli.offer(command, "--nats.stream_storage", {"file", "memory"});
  for (const ConfigKey& key : config_keys()) {
    if (!takes_effect_kinds(key)) continue;
    cli.offer(command, "--" + std::string(key.name), kinds_of_effects());
  }
}

// What values there are to choose from, for all commands that have such.
void offer_values(Cli& cli) {
  for (const char* show : {"log show", "log tail"}) {
    cli.offer(show, "--format", {"table", "ndjson", "csv", "cloudevents"});
    cli.offer(show, "--type", event_type_names());
    cli.offer(show, "--aggregate", aggregate_names());
  }
  cli.offer("log stats", "--by", {"type", "schema", "aggregate", "day", "hour"});
  cli.offer("replay export", "--format", {"ndjson", "csv", "sqlite"});
  cli.offer("replay export", "--what",
            {"log", "tables", "events", "orders", "pools", "accounts", "jobs", "effects"});
  cli.offer("replay model", "NAME", models());
  cli.offer("replay what-if", "--format", {"table", "ndjson", "html"});
  cli.offer("replay what-if", "--set", changes());
  cli.offer("replay what-if", "--under", changes());
  cli.offer("projections", "action", projection_actions());
  cli.offer("projections", "name", models());
  cli.offer("worker", "--projections", models());
  cli.offer("reconcile", "--channel", {"flash", "terminal", "official", "third_party"});
  cli.offer("effects release", "--kind", kinds_of_effects());
  for (const char* command : {"config", "serve", "worker"}) offer_configuration(cli, command);
  cli.offer("completion", "SHELL", {"bash", "zsh", "fish"});
}

}  // namespace

void add_completion(Cli& cli) {
  const auto shell = std::make_shared<std::string>();
  CLI::App& command = cli.command(
      "completion", "prints what makes a shell complete commands and options", [shell, &cli] {
        offer_values(cli);  // now that all commands are there
        const auto script = completion_script(*shell, cli.outline());
        if (!script) {
          return usage_error("there is no completion for '" + *shell +
                             "'; there is for bash, zsh and fish");
        }
        std::cout << *script;
        return static_cast<int>(kExitOk);
      });
  command.add_option("SHELL", *shell, "bash, zsh or fish")->required();
}

}  // namespace orderlog
