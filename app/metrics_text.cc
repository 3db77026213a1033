#include "app/metrics_text.h"

#include <chrono>
#include <string>
#include <vector>

#include "app/metric_families.h"

namespace orderlog {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

void add_line(const LineMetrics& line, const Head& head, Families& out) {
  out.counter("orderlog_commands_total", "Commands decided", number(line.commands));
  out.counter("orderlog_commits_total", "Commits appended", number(line.commits));
  out.counter("orderlog_events_total", "Events appended", number(line.events));
  out.counter("orderlog_syncs_total", "Batches appended and synced", number(line.batches));
  out.counter("orderlog_sync_seconds_total", "Time spent appending and syncing",
              number(line.sync_us) / 1e6);
  out.counter("orderlog_rejections_total", "Commands that the rules refused",
              number(line.rejected));
  out.counter("orderlog_replays_total", "Answers given again to a repeated key",
              number(line.replayed));
  out.counter("orderlog_overloads_total",
              "Commands refused because too many, or too large ones, were waiting",
              number(line.overloaded));
  out.counter("orderlog_timers_total", "Deadlines that came due and were acted on",
              number(line.timers_fired));
  out.gauge("orderlog_timers_refused", "Deadlines that are due and whose commands come to nothing",
            number(line.timers_refused));
  out.counter("orderlog_aggregates_loaded_total", "Aggregates folded from the log",
              number(line.aggregates_loaded));
  out.gauge("orderlog_cache_bytes", "Folded aggregates in memory", number(line.cached_bytes));
  out.gauge("orderlog_queue_commands", "Commands waiting for the line", number(line.queued));
  out.gauge("orderlog_queue_bytes", "Memory of commands that are not answered yet",
            number(line.queued_bytes));
  out.gauge("orderlog_position", "The durable position", number(head.position));
}

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

// Of the process that takes commands.
void add_log(const Look& look, Families& out) {
  out.gauge("orderlog_disk_min_free_bytes", "Below so much free space commands are refused",
            number(look.free_bytes_min));
  out.gauge("orderlog_sync_in_progress_seconds",
            "How long the append and sync under way has taken so far", seconds(look.append_lasts));
  out.gauge("orderlog_log_ahead_of_clock_seconds",
            "How far the clock stands before the log's last event", seconds(look.log_ahead));
  out.counter("orderlog_log_read_errors_total", "Reads of the log that met damage",
              number(look.log_unreadable.times));
}

void add_process(const Look& look, const std::string& version, Families& out) {
  MetricFamily& build =
      out.family("orderlog_build_info", "1; the version is the label", MetricType::Gauge);
  Families::add(build, {{"version", version}}, 1);
  out.gauge("process_start_time_seconds", "When the process began to serve, in Unix time",
            number(look.started_ms) / 1e3);
  out.gauge("orderlog_ready", "1 while /readyz is 200",
            look.not_ready.empty() && !look.draining ? 1 : 0);
  if (look.free_bytes) {
    out.gauge("orderlog_disk_free_bytes", "Free space on the disk of the data directory",
              number(*look.free_bytes));
  }
}

Labels labels_of(const ProjectionStatus& status) {
  return {{"name", status.name},
          {"version", std::to_string(status.version)},
          {"role", std::string(to_string(status.role))}};
}

bool is_in_trouble(const ProjectionStatus& status) {
  return status.stopped && !status.stopped->is_meant;
}

void add_projections(const std::vector<ProjectionStatus>& all, Families& out) {
  MetricFamily& lag =
      out.family("orderlog_projection_lag_events", "Events between a read model and the log's head",
                 MetricType::Gauge);
  for (const ProjectionStatus& status : all) {
    Families::add(lag, labels_of(status), number(status.lag));
  }
  MetricFamily& stopped =
      out.family("orderlog_projection_stopped", "1 while something is in a read model's way",
                 MetricType::Gauge);
  for (const ProjectionStatus& status : all) {
    Families::add(stopped, labels_of(status), is_in_trouble(status) ? 1 : 0);
  }
  MetricFamily& skipped =
      out.family("orderlog_projection_skipped_events",
                 "Events that operators had a read model leave out", MetricType::Gauge);
  for (const ProjectionStatus& status : all) {
    Families::add(skipped, labels_of(status), number(status.skipped.size()));
  }
}

void add_order_pages(const OrderPages::Counts& counts, Families& out) {
  MetricFamily& pages =
      out.family("orderlog_order_pages_total", "Pages of orders asked for, by whether one was kept",
                 MetricType::Counter);
  Families::add(pages, {{"result", "kept"}}, number(counts.hits));
  Families::add(pages, {{"result", "made"}}, number(counts.misses));
}

void add_http(const http::Metrics& http, const Look& look, Families& out) {
  out.counter("orderlog_http_requests_total", "Requests read", number(http.requests));
  out.by_class("orderlog_http_responses_total", "Answers by status class", http.responses_by_class);
  out.counter("orderlog_http_refused_requests_total",
              "Requests refused before any handler saw them", number(http.refused_requests));
  out.counter("orderlog_http_cut_connections_total",
              "Connections cut by a deadline or for not reading", number(http.cut_connections));
  out.gauge("orderlog_http_connections", "Open connections", number(http.open_connections));
  out.gauge("orderlog_http_connections_max", "As many may be open", number(look.connections_max));
  out.counter("orderlog_http_refused_connections_total",
              "Connections answered 503 because too many were open",
              number(http.refused_connections));
}

}  // namespace

std::string metrics_text(const MetricsSources& sources) {
  Families out;
  add_process(sources.look, sources.version, out);
  if (sources.line != nullptr) {
    add_line(*sources.line, sources.head, out);
    add_log(sources.look, out);
  }
  add_projections(sources.look.models, out);
  out.counter("orderlog_projection_read_errors_total", "Queries that met damaged rows",
              number(sources.look.rows_unreadable.times));
  add_order_pages(sources.order_pages, out);
  if (sources.effects_parked) {
    out.gauge("orderlog_effects_parked", "Effects that wait for an operator",
              number(*sources.effects_parked));
  }
  if (sources.pools_negative) {
    out.gauge("orderlog_pools_negative",
              "Pools of which more was taken than there was, 10000 at most",
              number(*sources.pools_negative));
  }
  add_http(sources.http, sources.look, out);
  add_nats(sources.nats, out);
  return out.text();
}

}  // namespace orderlog
