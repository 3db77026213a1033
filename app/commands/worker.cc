// orderlog worker: read models in a process of their own, fed over NATS, until it is asked to stop.

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli.h"
#include "app/command_error.h"
#include "app/config_flags.h"
#include "app/diagnostics.h"
#include "app/listen_address.h"
#include "app/nearest_name.h"
#include "app/net/http_url.h"
#include "app/signals.h"
#include "app/version.h"
#include "app/working.h"
#include "projections/models.h"

namespace orderlog {
namespace {

struct Flags {
  ConfigFlags config;
  std::vector<std::string> projections;
};

// A sentence for the first name that no read model has.
std::optional<std::string> unknown_projection(const std::vector<std::string>& wanted) {
  std::vector<std::string> known;
  for (const ModelDefinition& definition : all_models()) known.push_back(definition.name);
  for (const std::string& name : wanted) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return "there is no projection '" + name + "'" + did_you_mean(name, known);
  }
  return std::nullopt;
}

int work(const Config& config, const std::vector<std::string>& projections) {
  if (config.data.empty()) return usage_error("worker needs --data DIR, a directory of its own");
  if (config.nats.url.empty()) {
    return usage_error("worker needs --nats URL, where the server publishes its events");
  }
  if (const auto unknown = unknown_projection(projections)) return usage_error(*unknown);
  if (const auto level = parse_diagnostics_level(config.log.level)) set_diagnostics_level(*level);
  StopSignals stop;  // before any thread
  diagnose_info("starting", {{"version", version()}, {"data", config.data}});
  auto working = Working::start(config, projections);
  if (!working) return end_with(working.error());

  const HttpUrl url{parse_listen_address(config.server.listen)->host, (*working)->port()};
  std::printf("orderlog: working on http://%s\n", url.authority().c_str());
  (void)std::fflush(stdout);
  diagnose_info("working", {{"data", config.data}, {"port", static_cast<int>((*working)->port())}});
  (void)stop.wait();
  diagnose_info("draining");
  (*working)->drain();
  diagnose_info("stopped");
  return kExitOk;
}

}  // namespace

void add_worker(Cli& cli) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = cli.command(
      "worker", "builds read models from NATS in a process of its own, and answers queries",
      [flags] {
        const ConfigOutcome outcome = config_from(flags->config);
        return outcome.config ? work(*outcome.config, flags->projections) : outcome.exit_status;
      });
  command
      .add_option("--projections", flags->projections,
                  "the read models to build, with commas between; without it all")
      ->delimiter(',');
  add_config_flags(command, flags->config);
}

}  // namespace orderlog
