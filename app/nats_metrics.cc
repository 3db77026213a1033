#include "app/nats_metrics.h"

namespace orderlog {
namespace {

void add_stream(const StreamReader& stream, Families& out) {
  const IntakeCounts& counts = stream.counts();
  const BusLoopStatus bus = stream.status();
  const StreamReaderStatus now = stream.reached();
  out.gauge("orderlog_worker_connected", "1 while the stream is followed", bus.connected ? 1 : 0);
  out.gauge("orderlog_worker_position", "The last position received",
            number(now.received.position));
  out.gauge("orderlog_worker_head", "The last position known to be published",
            number(now.published));
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
              number(bus.connections > 0 ? bus.connections - 1 : 0));
  out.trouble("orderlog_worker_trouble", "What is in the worker's way", bus.trouble);
}

void add_relay(const PublisherStatus& relay, Families& out) {
  out.gauge("orderlog_relay_connected", "1 while events are published", relay.connected ? 1 : 0);
  out.gauge(
      "orderlog_relay_answering",
      "1 while the prefix is this log's, so that commands and requests under it may be answered",
      relay.may_answer ? 1 : 0);
  out.gauge("orderlog_relay_position", "The last position that the stream has acknowledged",
            number(relay.acknowledged));
  out.gauge("orderlog_relay_backlog_events", "Durable events that are not published yet",
            number(relay.backlog));
  out.gauge("orderlog_relay_rate_events", "Events acknowledged a second, of late",
            number(relay.rate));
  out.counter("orderlog_relay_published_total", "Events acknowledged by the stream",
              number(relay.published));
  out.counter("orderlog_relay_published_again_total", "Events that the stream had lost",
              number(relay.published_again));
  out.counter("orderlog_relay_references_total",
              "Events too large for NATS, published without their data", number(relay.references));
  out.counter("orderlog_relay_out_of_place_total",
              "Events that the stream took behind one that it refused", number(relay.out_of_place));
  out.counter("orderlog_relay_connections_total", "Connections made to NATS",
              number(relay.connections));
  out.trouble("orderlog_relay_trouble", "What is in the publisher's way", relay.trouble);
}

void add_commands(const CommandIntakeStatus& status, Families& out) {
  const CommandServiceStatus& service = status.service;
  const CommandMessages::Counts& commands = status.commands;
  out.gauge("orderlog_nats_commands_connected", "1 while commands are taken over NATS",
            service.loop.connected && service.listening ? 1 : 0);
  out.counter("orderlog_nats_commands_total", "Commands that came over NATS",
              number(service.taken + service.without_reply));
  out.counter("orderlog_nats_commands_without_reply_total",
              "Commands not executed because nobody could have been answered",
              number(service.without_reply));
  out.counter("orderlog_nats_commands_dropped_total",
              "Commands never looked at because too many were waiting", number(service.dropped));
  out.counter("orderlog_nats_commands_refused_total",
              "Commands refused before the line decided anything", number(commands.refused));
  out.gauge("orderlog_nats_commands_in_flight", "Commands taken and not answered yet",
            number(commands.in_flight));
  out.by_class("orderlog_nats_command_answers_total", "Answers to commands by status class",
               commands.answers_by_class);
  out.counter("orderlog_nats_command_answers_lost_total",
              "Answers whose connection was gone; the same key gives them again",
              number(service.lost_answers));
  out.trouble("orderlog_nats_commands_trouble", "What keeps commands from being taken",
              service.loop.trouble);
}

void add_log(const LogServiceStatus& log, Families& out) {
  out.gauge("orderlog_nats_log_connected", "1 while requests for the log are answered",
            log.loop.connected && log.listening ? 1 : 0);
  out.counter("orderlog_nats_log_answers_total", "Requests for the log that were answered",
              number(log.answered));
  out.counter("orderlog_nats_log_failed_total",
              "Requests for the log that were refused, or whose answer could not leave",
              number(log.failed));
  out.counter("orderlog_nats_log_bytes_total", "Bytes of commits in these answers",
              number(log.bytes));
  out.trouble("orderlog_nats_log_trouble", "What keeps requests for the log from being answered",
              log.loop.trouble);
}

void add_effects(const EffectConsumersStatus& effects, Families& out) {
  out.gauge("orderlog_effect_consumers_connected", "1 while the consumers of effects are kept",
            effects.loop.connected ? 1 : 0);
  out.counter("orderlog_effect_consumers_made_total",
              "Consumers of effects made, for the first time or again", number(effects.made));
  out.trouble("orderlog_effect_consumers_trouble",
              "What keeps consumers of effects from being kept", effects.loop.trouble);
}

}  // namespace

void add_nats(const NatsSources& sources, Families& out) {
  if (sources.stream != nullptr) add_stream(*sources.stream, out);
  if (sources.relay) add_relay(*sources.relay, out);
  if (sources.commands) add_commands(*sources.commands, out);
  if (sources.log) add_log(*sources.log, out);
  if (sources.effects) add_effects(*sources.effects, out);
}

}  // namespace orderlog
