#include "app/relay/relay.h"

#include <utility>

#include "app/diagnostics.h"
#include "app/relay/tell_trouble.h"
#include "base/json/writer.h"
#include "base/position_token.h"

namespace orderlog {
namespace {

PublisherOptions publisher_options(const Config& config) {
  const NatsConfig& nats = config.nats;
  PublisherOptions options;
  options.bus = bus_options(nats, "orderlog publisher");
  options.subject_prefix = nats.subject_prefix;
  options.content_mode =
      nats.content_mode == "binary" ? ContentMode::kBinary : ContentMode::kStructured;
  options.stream.in_memory = nats.stream_storage == "memory";
  options.stream.replicas = nats.stream_replicas;
  options.stream.max_bytes = nats.stream_max_bytes;
  options.stream.max_age_ms = nats.stream_max_age_ms;
  options.stream.duplicate_window_ms = nats.stream_duplicate_window_ms;
  options.in_flight_max = static_cast<std::size_t>(nats.in_flight_max);
  options.drain_extra_percent = static_cast<std::uint64_t>(nats.drain_extra_percent);
  options.nice = static_cast<int>(nats.publisher_nice);
  options.directory = config.data;
  options.planted_trust_memory = config.faults.relay_trusts_memory;
  return options;
}

std::string_view state_of(const PublisherStatus& status) {
  if (status.connected) return status.backlog == 0 ? "level" : "publishing";
  return status.trouble ? "in_trouble" : "connecting";
}

}  // namespace

BusOptions bus_options(const NatsConfig& config, std::string name) {
  return {.url = config.url,
          .name = std::move(name),
          .credentials_file = config.credentials_file,
          .ca_file = config.ca_file,
          .certificate_file = config.certificate_file,
          .key_file = config.key_file};
}

Relay::Relay(const Config& config, const EventStore& log)
    : publisher_(log, publisher_options(config)) {}

void Relay::start(PrefixClaim::Listener on_claim) {
  const auto on_trouble = [this](const BusError* trouble) {
    const PublisherStatus now = publisher_.status();
    tell_trouble(trouble, "relay_in_trouble", "relay_publishing",
                 {{"stream", now.stream}, {"position", now.acknowledged.value()}});
    if (trouble != nullptr) return;
    for (const std::string& difference : now.differences) {
      diagnose_warning("relay_stream_differs", {{"stream", now.stream}, {"reason", difference}});
    }
  };
  publisher_.start(on_trouble, [this, on_claim = std::move(on_claim)](bool may_answer) {
    on_claim(may_answer);
    tell_claim(may_answer);
  });
}

void Relay::tell_claim(bool may_answer) {
  const std::string stream = publisher_.status().stream;
  if (!may_answer) {
    diagnose_warning("nats_answers_paused",
                     {{"stream", stream},
                      {"reason",
                       "the stream is another log's, so commands and requests for the log under "
                       "its prefix are not meant for this server"}});
  } else if (is_paused_) {
    diagnose_info("nats_answers_resumed", {{"stream", stream}});
  }
  is_paused_ = !may_answer;
}

std::string relay_json(LineId line, const PublisherStatus& status) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.member("state", state_of(status));
  json.member("url", status.url);
  json.member("stream", status.stream);
  json.member("answering", status.may_answer);
  json.member("position", position_token(line, status.acknowledged));
  json.member("backlog", static_cast<std::int64_t>(status.backlog));
  json.member("rate", static_cast<std::int64_t>(status.rate));
  json.member("published", static_cast<std::int64_t>(status.published));
  json.member("published_again", static_cast<std::int64_t>(status.published_again));
  json.member("references", static_cast<std::int64_t>(status.references));
  json.member("out_of_place", static_cast<std::int64_t>(status.out_of_place));
  json.member("connections", static_cast<std::int64_t>(status.connections));
  json.key("stream_differences").begin_array();
  for (const std::string& difference : status.differences) json.string(difference);
  json.end_array();
  if (status.trouble) {
    json.key("trouble").begin_object();
    json.member("code", to_string(status.trouble->code));
    json.member("detail", status.trouble->detail);
    json.end_object();
  }
  json.end_object();
  return body;
}

std::string relay_off_json() { return R"({"state":"off"})"; }

}  // namespace orderlog
