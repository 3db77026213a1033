#include "app/relay/log_answers.h"

#include "app/diagnostics.h"
#include "app/relay/relay.h"

namespace orderlog {

std::unique_ptr<LogService> make_log_service(const Config& config, const EventStore& log) {
  return std::make_unique<LogService>(log, Subjects(config.nats.subject_prefix, log.line()),
                                      bus_options(config.nats, "orderlog log"));
}

void start_log_service(LogService& service) {
  service.start([](const BusError* trouble) {
    if (trouble == nullptr) return diagnose_info("log_service_answering");
    diagnose_warning("log_service_in_trouble",
                     {{"code", to_string(trouble->code)}, {"reason", trouble->detail}});
  });
}

}  // namespace orderlog
