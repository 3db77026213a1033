#pragma once

// What a stream is asked to be, in memory and as the JetStream API writes it.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace orderlog::simulated_nats {

using Json = nlohmann::ordered_json;

struct StreamConfig {
  std::string name;
  std::string description{};
  std::vector<std::string> subjects{};
  std::string retention = "limits";
  std::int64_t max_consumers = -1;
  std::int64_t max_msgs = -1;
  std::int64_t max_bytes = -1;
  std::int64_t max_age_ns = 0;
  std::int64_t max_msgs_per_subject = -1;
  std::int64_t max_msg_size = -1;
  std::string discard = "old";
  std::string storage = "file";
  std::int64_t replicas = 1;
  bool no_ack = false;
  std::int64_t duplicate_window_ns = 0;
  bool sealed = false;

  [[nodiscard]] bool operator==(const StreamConfig&) const = default;
};

[[nodiscard]] StreamConfig stream_config_from(const Json& json);
[[nodiscard]] Json json_of(const StreamConfig& config);

}  // namespace orderlog::simulated_nats
