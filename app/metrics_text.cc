#include "app/metrics_text.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <utility>

namespace orderlog {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

using Labels = std::vector<ClientMetric::Label>;

// Collects families from the counters that are kept anyway: nothing is counted twice on the hot
// path.
class Families {
 public:
  MetricFamily& family(std::string name, std::string help, MetricType type) {
    MetricFamily& family = families_.emplace_back();
    family.name = std::move(name);
    family.help = std::move(help);
    family.type = type;
    return family;
  }
  void counter(std::string name, std::string help, double value) {
    add(family(std::move(name), std::move(help), MetricType::Counter), {}, value);
  }
  void gauge(std::string name, std::string help, double value) {
    add(family(std::move(name), std::move(help), MetricType::Gauge), {}, value);
  }
  static void add(MetricFamily& family, Labels labels, double value) {
    ClientMetric metric;
    metric.label = std::move(labels);
    if (family.type == MetricType::Counter) {
      metric.counter.value = value;
    } else {
      metric.gauge.value = value;
    }
    family.metric.push_back(std::move(metric));
  }
  [[nodiscard]] std::string text() const {
    return prometheus::TextSerializer().Serialize(families_);
  }

 private:
  std::vector<MetricFamily> families_;
};

double number(const std::atomic<std::uint64_t>& counter) {
  return static_cast<double>(counter.load(std::memory_order_relaxed));
}

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
  out.counter("orderlog_overloads_total", "Commands refused because the queue was full",
              number(line.overloaded));
  out.counter("orderlog_timers_total", "Deadlines that came due and were acted on",
              number(line.timers_fired));
  out.counter("orderlog_aggregates_loaded_total", "Aggregates folded from the log",
              number(line.aggregates_loaded));
  out.gauge("orderlog_cache_bytes", "Folded aggregates in memory", number(line.cached_bytes));
  out.gauge("orderlog_queue_commands", "Commands waiting for the line", number(line.queued));
  out.gauge("orderlog_position", "The durable position",
            static_cast<double>(head.position.value()));
}

void add_projections(const std::vector<ProjectionStatus>& all, Families& out) {
  MetricFamily lag;
  lag.name = "orderlog_projection_lag_events";
  lag.help = "Events between a read model and the log's head";
  lag.type = MetricType::Gauge;
  MetricFamily stopped;
  stopped.name = "orderlog_projection_stopped";
  stopped.help = "1 while something is in a read model's way";
  stopped.type = MetricType::Gauge;
  for (const ProjectionStatus& status : all) {
    const Labels labels{{"name", status.name},
                        {"version", std::to_string(status.version)},
                        {"role", std::string(to_string(status.role))}};
    Families::add(lag, labels, static_cast<double>(status.lag));
    // A previous one is meant to stand still.
    const bool in_trouble =
        status.state == ProjectionState::kStopped && status.role != VersionRole::kPrevious;
    Families::add(stopped, labels, in_trouble ? 1 : 0);
  }
  out.family("", "", MetricType::Gauge) = std::move(lag);
  out.family("", "", MetricType::Gauge) = std::move(stopped);
}

void add_order_pages(const OrderPages::Counts& counts, Families& out) {
  MetricFamily& pages =
      out.family("orderlog_order_pages_total", "Pages of orders asked for, by whether one was kept",
                 MetricType::Counter);
  Families::add(pages, {{"result", "kept"}}, static_cast<double>(counts.hits));
  Families::add(pages, {{"result", "made"}}, static_cast<double>(counts.misses));
}

void add_http(const http::Metrics& http, Families& out) {
  out.counter("orderlog_http_requests_total", "Requests read", static_cast<double>(http.requests));
  MetricFamily& responses =
      out.family("orderlog_http_responses_total", "Answers by status class", MetricType::Counter);
  for (std::size_t i = 0; i < http.responses_by_class.size(); ++i) {
    Families::add(responses, {{"class", std::to_string(i + 1) + "xx"}},
                  static_cast<double>(http.responses_by_class[i]));
  }
  out.counter("orderlog_http_refused_requests_total",
              "Requests refused before any handler saw them",
              static_cast<double>(http.refused_requests));
  out.counter("orderlog_http_cut_connections_total",
              "Connections cut by a deadline or for not reading",
              static_cast<double>(http.cut_connections));
  out.gauge("orderlog_http_connections", "Open connections",
            static_cast<double>(http.open_connections));
}

void add_stream(const StreamReader& stream, Families& out) {
  const IntakeCounts& counts = stream.counts();
  const BusLoopStatus bus = stream.status();
  const StreamReaderStatus now = stream.reached();
  out.gauge("orderlog_worker_connected", "1 while the stream is followed", bus.connected ? 1 : 0);
  out.gauge("orderlog_worker_position", "The last position received",
            static_cast<double>(now.received.position.value()));
  out.gauge("orderlog_worker_head", "The last position known to be published",
            static_cast<double>(now.published.value()));
  out.counter("orderlog_worker_events_total", "Events taken from the stream",
              number(counts.events));
  out.counter("orderlog_worker_fetched_events_total", "Events taken from the log itself",
              number(counts.fetched));
  out.counter("orderlog_worker_duplicates_total", "Events that came once more",
              number(counts.duplicates));
  out.counter("orderlog_worker_conflicts_total", "Events that came once more, with other content",
              number(counts.conflicts));
  out.counter("orderlog_worker_gaps_total", "Times that positions were missing",
              number(counts.gaps));
  out.counter("orderlog_worker_swapped_total", "Events that came after those behind them",
              number(counts.swapped));
  out.counter("orderlog_worker_unreadable_total", "Messages that could not be read",
              number(counts.unreadable));
  out.counter("orderlog_worker_reconnects_total", "Connections made to NATS after the first",
              static_cast<double>(bus.connections > 0 ? bus.connections - 1 : 0));
  if (bus.trouble) {
    MetricFamily& trouble =
        out.family("orderlog_worker_trouble", "What is in the worker's way", MetricType::Gauge);
    Families::add(trouble, {{"code", std::string(to_string(bus.trouble->code))}}, 1);
  }
}

void add_relay(const PublisherStatus& relay, Families& out) {
  out.gauge("orderlog_relay_connected", "1 while events are published", relay.connected ? 1 : 0);
  out.gauge("orderlog_relay_position", "The last position that the stream has acknowledged",
            static_cast<double>(relay.acknowledged.value()));
  out.gauge("orderlog_relay_backlog_events", "Durable events that are not published yet",
            static_cast<double>(relay.backlog));
  out.gauge("orderlog_relay_rate_events", "Events acknowledged a second, of late",
            static_cast<double>(relay.rate));
  out.counter("orderlog_relay_published_total", "Events acknowledged by the stream",
              static_cast<double>(relay.published));
  out.counter("orderlog_relay_published_again_total", "Events that the stream had lost",
              static_cast<double>(relay.published_again));
  out.counter("orderlog_relay_references_total",
              "Events too large for NATS, published without their data",
              static_cast<double>(relay.references));
  out.counter("orderlog_relay_out_of_place_total",
              "Events that the stream took behind one that it refused",
              static_cast<double>(relay.out_of_place));
  out.counter("orderlog_relay_connections_total", "Connections made to NATS",
              static_cast<double>(relay.connections));
  if (relay.trouble) {
    MetricFamily& trouble =
        out.family("orderlog_relay_trouble", "What is in the publisher's way", MetricType::Gauge);
    Families::add(trouble, {{"code", std::string(to_string(relay.trouble->code))}}, 1);
  }
}

}  // namespace

std::string metrics_text(const MetricsSources& sources) {
  Families out;
  if (sources.line != nullptr) add_line(*sources.line, sources.head, out);
  if (sources.stream != nullptr) add_stream(*sources.stream, out);
  add_projections(sources.projections, out);
  add_order_pages(sources.order_pages, out);
  if (sources.effects_parked) {
    out.gauge("orderlog_effects_parked", "Effects that wait for an operator, 10000 at most",
              static_cast<double>(*sources.effects_parked));
  }
  if (sources.pools_negative) {
    out.gauge("orderlog_pools_negative",
              "Pools of which more was taken than there was, 10000 at most",
              static_cast<double>(*sources.pools_negative));
  }
  add_http(sources.http, out);
  if (sources.relay) add_relay(*sources.relay, out);
  return out.text();
}

}  // namespace orderlog
