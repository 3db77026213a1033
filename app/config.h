#pragma once

// Everything that can be configured, with its defaults. The keys' names, bounds and meanings are in
// app/config_keys.cc, and each part of the program gets only its own sub-struct.

#include <cstdint>
#include <string>

#include "domain/rules.h"

namespace orderlog {

struct ServerConfig {
  std::string listen = "127.0.0.1:8080";
  std::int64_t io_threads = 0;  // 0: serving.cc chooses
  std::int64_t connections_max = 4'096;
  std::int64_t header_bytes_max = 8 << 10;
  std::int64_t body_bytes_max = 1 << 20;
  std::int64_t pipeline_depth_max = 64;
  std::int64_t output_bytes_max = 8 << 20;
  std::int64_t header_deadline_ms = 10'000;
  std::int64_t body_deadline_ms = 30'000;
  std::int64_t write_deadline_ms = 30'000;
  std::int64_t idle_deadline_ms = 60'000;
  std::int64_t drain_deadline_ms = 10'000;
};

struct EngineConfig {
  std::int64_t queue_capacity = 16'384;
  std::int64_t queue_bytes_max = std::int64_t{128} << 20;
  std::int64_t batch_commands_max = 1'024;
  std::int64_t batch_bytes_max = std::int64_t{16} << 20;
  std::int64_t cache_bytes = std::int64_t{256} << 20;
};

struct StoreConfig {
  std::int64_t tail_bytes = std::int64_t{32} << 20;
  std::int64_t index_generation_commits = 262'144;
  std::int64_t block_cache_bytes = std::int64_t{64} << 20;
  std::int64_t anchor_interval_ms = 100;
  std::int64_t min_free_bytes = std::int64_t{256} << 20;
};

struct ProjectionsConfig {
  bool enabled = true;
  std::int64_t block_cache_bytes = std::int64_t{64} << 20;
  std::int64_t page_cache_bytes = std::int64_t{64} << 20;
  std::int64_t batch_events_max = 1'024;
  std::int64_t build_threads = 0;  // 0: serving.cc chooses
  std::int64_t build_nice = 19;
  std::int64_t build_batch_events = 131'072;
  std::int64_t build_bulk_from_events = 50'000;
};

// With an empty URL nothing of NATS is touched.
struct NatsConfig {
  std::string url;
  std::string credentials_file;
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
  std::string subject_prefix = "orderlog";
  std::string content_mode = "structured";
  bool commands = true;
  std::int64_t in_flight_max = 512;
  std::int64_t drain_extra_percent = 100;
  std::int64_t publisher_nice = 10;
  std::string stream_storage = "file";
  std::int64_t stream_replicas = 1;
  std::int64_t stream_max_bytes = 0;
  std::int64_t stream_max_age_ms = 0;
  std::int64_t stream_duplicate_window_ms = 5'000;
};

// Planted bugs that the fault tests must find; never set elsewhere.
struct FaultsConfig {
  bool ack_before_sync = false;
  bool forgives_failed_writes = false;
  bool ignores_anchor = false;
  bool log_without_checksums = false;
  bool trusts_clock = false;
  bool orders_forget_closing = false;
  std::int64_t orders_refuse_at = 0;
  bool switch_before_manifest = false;
  bool worker_trusts_order = false;
  bool worker_trusts_stream = false;
  bool worker_trusts_silence = false;
  bool worker_forgets_its_place = false;
  bool relay_trusts_memory = false;
  bool discounts_count_loosely = false;
  bool refunds_ask_for_whole_legs = false;
  bool http_blind_to_encodings = false;
  bool http_patience = false;
  bool http_cut_folds = false;
};

struct LogConfig {
  std::string level = "info";
};

struct Config {
  std::string data;
  bool test_clock = false;
  ServerConfig server;
  EngineConfig engine;
  Rules rules;
  StoreConfig store;
  ProjectionsConfig projections;
  NatsConfig nats;
  LogConfig log;
  FaultsConfig faults;
};

}  // namespace orderlog
