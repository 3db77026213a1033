// orderlog completion: a script for a shell.

#include "app/completion.h"

#include <algorithm>
#include <iostream>
#include <memory>

#include "app/cli.h"
#include "domain/codec/event_schemas.h"
#include "projections/models.h"
#include "replay/what_if/changes.h"

namespace orderlog {
namespace {

std::vector<std::string> event_types() {
  std::vector<std::string> names;
  for (const EventSchema& schema : event_schemas()) names.emplace_back(schema.event);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<std::string> aggregates() {
  return {"order",  "pool",           "account",       "transfer", "job",
          "effect", "discount_quota", "channel_order", "outcomes"};
}

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

// What values there are to choose from, for all commands that have such.
void offer_values(Cli& cli) {
  for (const char* show : {"log show", "log tail"}) {
    cli.offer(show, "--format", {"table", "ndjson", "csv", "cloudevents"});
    cli.offer(show, "--type", event_types());
    cli.offer(show, "--aggregate", aggregates());
  }
  cli.offer("log stats", "--by", {"type", "schema", "aggregate", "day", "hour"});
  cli.offer("replay export", "--format", {"ndjson", "csv", "sqlite"});
  cli.offer("replay export", "--what",
            {"log", "tables", "events", "orders", "pools", "accounts", "jobs", "effects"});
  cli.offer("replay model", "NAME", models());
  cli.offer("replay what-if", "--format", {"table", "ndjson", "html"});
  cli.offer("replay what-if", "--set", changes());
  cli.offer("replay what-if", "--under", changes());
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
