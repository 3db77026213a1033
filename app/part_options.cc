#include "app/part_options.h"

#include <algorithm>
#include <thread>

#include "app/descriptors.h"
#include "app/diagnostics.h"
#include "projections/models.h"

namespace orderlog {
namespace {

std::size_t size(std::int64_t value) { return static_cast<std::size_t>(value); }

unsigned build_threads(std::int64_t configured) {
  constexpr unsigned kEnough = 4;  // from there on reading the log once more for each eats the gain
  if (configured > 0) return static_cast<unsigned>(configured);
  return std::clamp(std::thread::hardware_concurrency(), 1U, kEnough);
}

unsigned io_threads(std::int64_t configured) {
  constexpr unsigned kMost = 8;  // from there on the line has no more to give them
  if (configured > 0) return static_cast<unsigned>(configured);
  return std::clamp(std::thread::hardware_concurrency(), 1U, kMost);
}

}  // namespace

ReadModelsOptions model_options(const Config& config) {
  ReadModelsOptions options;
  options.directory = config.data;
  options.block_cache_bytes = size(config.projections.block_cache_bytes);
  options.page_cache_bytes = size(config.projections.page_cache_bytes);
  options.runtime.batch_events = size(config.projections.batch_events_max);
  options.bulk.threads = build_threads(config.projections.build_threads);
  options.bulk.nice = static_cast<int>(config.projections.build_nice);
  options.bulk.batch_events = size(config.projections.build_batch_events);
  options.bulk_from_events = static_cast<std::uint64_t>(config.projections.build_bulk_from_events);
  options.free_bytes_min = 2 * size(config.store.min_free_bytes);
  options.planted_switch_before_manifest = config.faults.switch_before_manifest;
  options.definitions = all_models({config.faults.orders_forget_closing,
                                    static_cast<std::uint64_t>(config.faults.orders_refuse_at)});
  options.warn = [](const std::string& code, const std::string& sentence) {
    diagnose_warning(code, {{"reason", sentence}});
  };
  return options;
}

http::Options http_options(const Config& config, const ListenAddress& address) {
  const ServerConfig& server = config.server;
  http::Options options;
  options.address = address.host;
  options.port = address.port;
  options.io_threads = io_threads(server.io_threads);
  options.connections_max = connections_that_fit(size(server.connections_max));
  if (options.connections_max < size(server.connections_max)) {
    diagnose_warning("connections_limited",
                     {{"reason", "the system allows too few open files (ulimit -n)"},
                      {"connections_max", static_cast<std::uint64_t>(options.connections_max)}});
  }
  options.header_bytes_max = size(server.header_bytes_max);
  options.body_bytes_max = size(server.body_bytes_max);
  options.pipeline_depth_max = size(server.pipeline_depth_max);
  options.output_bytes_max = size(server.output_bytes_max);
  options.header_deadline_ms = server.header_deadline_ms;
  options.body_deadline_ms = server.body_deadline_ms;
  options.write_deadline_ms = server.write_deadline_ms;
  options.idle_deadline_ms = server.idle_deadline_ms;
  options.planted_blind_to_encodings = config.faults.http_blind_to_encodings;
  options.planted_patience = config.faults.http_patience;
  options.planted_cut_folds = config.faults.http_cut_folds;
  return options;
}

}  // namespace orderlog
