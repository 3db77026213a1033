#include "app/relay/log_answers.h"

#include "app/relay/relay.h"
#include "app/relay/tell_trouble.h"

namespace orderlog {

std::unique_ptr<LogService> make_log_service(const Config& config, const EventStore& log) {
  return std::make_unique<LogService>(log, Subjects(config.nats.subject_prefix, log.line()),
                                      bus_options(config.nats, "orderlog log"));
}

void start_log_service(LogService& service) {
  service.pause();
  service.start([](const BusError* trouble) {
    tell_trouble(trouble, "log_service_in_trouble", "log_service_answering");
  });
}

}  // namespace orderlog
