// orderlog serve: the server, until it is asked to stop.

#include <atomic>
#include <cstdio>
#include <memory>

#include "app/cli.h"
#include "app/command_error.h"
#include "app/config_flags.h"
#include "app/diagnostics.h"
#include "app/listen_address.h"
#include "app/net/http_url.h"
#include "app/serving.h"
#include "app/signals.h"
#include "app/version.h"

namespace orderlog {
namespace {

int serve(const Config& config) {
  if (config.data.empty()) return usage_error("serve needs --data DIR, the directory of the log");
  if (const auto level = parse_diagnostics_level(config.log.level)) set_diagnostics_level(*level);
  StopSignals stop;  // before any thread
  diagnose_info("starting", {{"version", version()}, {"data", config.data}});
  std::atomic<bool> failed{false};
  auto serving = Serving::start(config, [&](const std::string& why) {
    diagnose_error("log_failed", {{"reason", why}});
    failed = true;
    stop.request_stop();
  });
  if (!serving) return end_with(serving.error());

  const HttpUrl url{parse_listen_address(config.server.listen)->host, (*serving)->port()};
  std::printf("orderlog: serving on http://%s\n", url.authority().c_str());
  (void)std::fflush(stdout);
  diagnose_info("serving", {{"data", config.data},
                            {"port", static_cast<int>((*serving)->port())},
                            {"position", (*serving)->position().value()}});
  (void)stop.wait();
  diagnose_info("draining");
  (*serving)->drain();
  diagnose_info("stopped");
  return failed ? kExitFailed : kExitOk;
}

}  // namespace

void add_serve(Cli& cli) {
  const auto flags = std::make_shared<ConfigFlags>();
  CLI::App& command = cli.command("serve", "runs the server until SIGTERM or SIGINT", [flags] {
    const ConfigOutcome outcome = config_from(*flags);
    return outcome.config ? serve(*outcome.config) : outcome.exit_status;
  });
  add_config_flags(command, *flags);
}

}  // namespace orderlog
