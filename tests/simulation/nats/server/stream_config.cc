#include "tests/simulation/nats/server/stream_config.h"

namespace orderlog::simulated_nats {
namespace {

// 0 and below are "no limit".
std::int64_t limit_in(const Json& json, const char* name) {
  const auto value = json.value(name, std::int64_t{-1});
  return value <= 0 ? -1 : value;
}

}  // namespace

StreamConfig stream_config_from(const Json& json) {
  return {.name = json.value("name", ""),
          .description = json.value("description", ""),
          .subjects = json.value("subjects", std::vector<std::string>{}),
          .retention = json.value("retention", "limits"),
          .max_consumers = limit_in(json, "max_consumers"),
          .max_msgs = limit_in(json, "max_msgs"),
          .max_bytes = limit_in(json, "max_bytes"),
          .max_age_ns = json.value("max_age", std::int64_t{0}),
          .max_msgs_per_subject = limit_in(json, "max_msgs_per_subject"),
          .max_msg_size = limit_in(json, "max_msg_size"),
          .discard = json.value("discard", "old"),
          .storage = json.value("storage", "file"),
          .replicas = json.value("num_replicas", std::int64_t{1}),
          .no_ack = json.value("no_ack", false),
          .duplicate_window_ns = json.value("duplicate_window", std::int64_t{0}),
          .sealed = json.value("sealed", false)};
}

Json json_of(const StreamConfig& config) {
  Json json = {{"name", config.name}};
  if (!config.description.empty()) json["description"] = config.description;
  json["subjects"] = config.subjects;
  json["retention"] = config.retention;
  json["max_consumers"] = config.max_consumers;
  json["max_msgs"] = config.max_msgs;
  json["max_bytes"] = config.max_bytes;
  json["max_age"] = config.max_age_ns;
  json["max_msgs_per_subject"] = config.max_msgs_per_subject;
  json["max_msg_size"] = config.max_msg_size;
  json["discard"] = config.discard;
  json["storage"] = config.storage;
  json["num_replicas"] = config.replicas;
  if (config.no_ack) json["no_ack"] = true;
  json["duplicate_window"] = config.duplicate_window_ns;
  json["sealed"] = config.sealed;
  return json;
}

}  // namespace orderlog::simulated_nats
