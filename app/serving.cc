#include "app/serving.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>

#include "api/api.h"
#include "app/data_directory.h"
#include "app/diagnostics.h"
#include "app/listen_address.h"
#include "app/metrics_text.h"
#include "app/part_options.h"
#include "app/planted_refunds.h"
#include "app/relay/command_intake.h"
#include "app/relay/effect_feed.h"
#include "app/relay/log_answers.h"
#include "app/relay/relay.h"
#include "app/start_error.h"
#include "app/version.h"
#include "app/watch/shared_incidents.h"
#include "app/watch/vitals.h"
#include "app/watch/watcher.h"
#include "engine/line.h"
#include "eventstore/rocksdb_event_store.h"
#include "projections/accounts/accounts.h"
#include "projections/effects/effects.h"
#include "projections/jobs/jobs.h"
#include "projections/models.h"
#include "projections/orders/orders.h"
#include "projections/pools/pools.h"
#include "projections/read_models.h"
#include "projections/statistics/statistics.h"

namespace orderlog {
namespace {

// A server that goes lets NATS have what it still can; the rest is published by the next one.
constexpr std::chrono::milliseconds kPublishGrace{1'000};

std::size_t size(std::int64_t value) { return static_cast<std::size_t>(value); }

void warn(const std::string& code, const std::string& sentence) {
  diagnose_warning(code, {{"reason", sentence}});
}

RocksDbEventStoreOptions store_options(const Config& config) {
  RocksDbEventStoreOptions options;
  options.directory = log_directory(config.data);
  options.tail_bytes = size(config.store.tail_bytes);
  options.index_generation_commits = size(config.store.index_generation_commits);
  options.block_cache_bytes = size(config.store.block_cache_bytes);
  options.anchor_interval = std::chrono::milliseconds(config.store.anchor_interval_ms);
  options.min_free_bytes = size(config.store.min_free_bytes);
  options.warn = warn;
  options.planted_ack_before_sync = config.faults.ack_before_sync;
  options.planted_forgive_failed_writes = config.faults.forgives_failed_writes;
  options.planted_ignore_anchor = config.faults.ignores_anchor;
  options.planted_no_checksums = config.faults.log_without_checksums;
  return options;
}

LineOptions line_options(const Config& config) {
  LineOptions options;
  options.rules = config.rules;
  options.queue_capacity = size(config.engine.queue_capacity);
  options.queue_bytes = size(config.engine.queue_bytes_max);
  options.max_batch = size(config.engine.batch_commands_max);
  options.max_batch_bytes = size(config.engine.batch_bytes_max);
  options.cache_bytes = size(config.engine.cache_bytes);
  options.planted_trust_clock = config.faults.trusts_clock;
  options.planted_loose_discounts = config.faults.discounts_count_loosely;
  if (config.faults.refunds_ask_for_whole_legs) options.decide = decide_asking_for_whole_legs;
  return options;
}

}  // namespace

struct Serving::Impl {
  explicit Impl(const Config& given) : config(given), vitals(given.data) {}

  Result<Ok, CommandError> open(std::function<void(const std::string&)> on_fatal,
                                const AdjustStorage& adjust);
  Services services();

  const Config config;
  SystemClock system_clock;
  std::optional<ManualClock> manual_clock;
  Vitals vitals;
  SharedIncidents log_unreadable;
  std::unique_ptr<EventStore> store;
  std::unique_ptr<ReadModels> models;
  std::unique_ptr<Line> line;
  std::unique_ptr<Relay> relay;                   // null: no NATS is configured
  std::unique_ptr<LogService> log_service;        // goes with it
  std::unique_ptr<CommandIntake> command_intake;  // null: no commands over NATS
  std::unique_ptr<EffectConsumers> effect_feed;   // null: nor are effects requested
  std::atomic<bool> draining{false};
  std::atomic<bool> caught_up{false};
  std::unique_ptr<Api> api;
  std::atomic<const Api*> answering{nullptr};  // the same, for other threads
  std::unique_ptr<Watcher> watcher;            // looks at all of them

  // On the publisher's thread, which ends before these do.
  void answer_over_nats(bool may_answer) {
    may_answer ? log_service->resume() : log_service->pause();
    if (command_intake) may_answer ? command_intake->resume() : command_intake->pause();
  }

  // Whether every read model has met the log's head since the start, or stands still for a reason
  // of its own.
  [[nodiscard]] bool has_caught_up() {
    if (caught_up.load() || !config.projections.enabled) return true;
    if (!models->have_caught_up()) return false;
    caught_up.store(true);
    return true;
  }
  [[nodiscard]] std::string not_ready() {
    if (draining.load()) return "it is being stopped";
    // Commands are taken whatever becomes of a model later, so that is no reason to send them away.
    if (has_caught_up()) return {};
    const std::string stopped = models->what_stands_still();
    return stopped.empty() ? models->what_is_behind() : stopped;
  }

  [[nodiscard]] std::optional<std::uint64_t> effects_parked() const {
    const auto count = models->effects().count(EffectState::kParked);
    return count ? std::optional(*count) : std::nullopt;
  }

  [[nodiscard]] NatsSources nats_sources() const {
    NatsSources sources;
    if (relay) sources.relay = relay->status();
    if (command_intake) sources.commands = command_intake->status();
    if (log_service) sources.log = log_service->status();
    if (effect_feed) sources.effects = effect_feed->status();
    return sources;
  }
  [[nodiscard]] std::optional<std::size_t> pools_negative() const {
    constexpr std::size_t kEnough = 10'000;
    const auto count = models->pools().count_negative(kEnough);
    return count ? std::optional(*count) : std::nullopt;
  }

  [[nodiscard]] Look look() {
    const LineMetrics& metrics = line->metrics();
    const auto ahead = metrics.now_ms.load(std::memory_order_relaxed) - clock().now_ms();
    Look look = vitals.look(http_metrics(), *models);
    look.free_bytes_min = static_cast<std::uint64_t>(config.store.min_free_bytes);
    look.append_lasts = metrics.append_lasts();
    look.log_ahead = std::chrono::milliseconds(std::max<TimeMs>(ahead, 0));
    look.deadlines_refused = metrics.timers_refused.load(std::memory_order_relaxed);
    look.log_unreadable = log_unreadable.get();
    if (relay != nullptr) look.events_too_large = relay->status().references;
    look.draining = draining.load();
    look.not_ready = not_ready();
    return look;
  }

  [[nodiscard]] http::Metrics http_metrics() const {
    const Api* all = answering.load();
    return all != nullptr ? all->metrics() : http::Metrics{};
  }

  [[nodiscard]] const Clock& clock() const {
    return manual_clock ? static_cast<const Clock&>(*manual_clock) : system_clock;
  }
};

Result<Ok, CommandError> Serving::Impl::open(std::function<void(const std::string&)> on_fatal,
                                             const AdjustStorage& adjust) {
  const auto address = parse_listen_address(config.server.listen);
  if (!address) return fail(CommandError{kExitUsage, "can't listen on " + config.server.listen});
  if (auto ours = check_data_directory(config.data); !ours) return ours;
  std::error_code error;
  std::filesystem::create_directories(config.data, error);
  if (error) {
    return fail(CommandError{
        kExitFailed, "can't make the data directory " + config.data + ": " + error.message()});
  }
  if (config.test_clock) manual_clock.emplace(system_clock.now_ms());

  RocksDbEventStoreOptions for_store = store_options(config);
  ReadModelsOptions for_models = model_options(config);
  if (adjust) adjust(for_store, for_models);
  for_store.on_unreadable = [this](const StoreError& why) { log_unreadable.add(why.detail); };
  auto opened = open_rocksdb_event_store(for_store);
  if (!opened) return fail(start_error(std::move(opened).error()));
  store = std::move(*opened);
  diagnose_info("log_opened", {{"position", store->head().position.value()}});

  auto read_models = ReadModels::open(for_models, *store, clock());
  if (!read_models) return fail(start_error(std::move(read_models).error()));
  models = std::move(*read_models);

  if (manual_clock) {
    // A clock that stands still must not stand before what is in the log: the line would wait for
    // it.
    const auto last = last_recorded_at(*store);
    if (!last) return fail(start_error(last.error()));
    (void)manual_clock->set_ms(*last);
  }
  LineOptions options = line_options(config);
  options.on_fatal = [on_fatal = std::move(on_fatal)](const StoreError& why) {
    on_fatal(why.detail);
  };
  auto started = Line::start(*store, clock(), std::move(options));
  if (!started) return fail(start_error(std::move(started).error()));
  line = std::move(*started);
  models->start(config.projections.enabled);
  if (!config.projections.enabled) models->pause();

  if (!config.nats.url.empty()) relay = std::make_unique<Relay>(config, *store);
  if (relay) log_service = make_log_service(config, *store);
  if (relay && config.nats.commands) {
    command_intake = std::make_unique<CommandIntake>(config, *line, clock());
  }
  effect_feed = make_effect_feed(config, store->line());

  const http::Options for_http = http_options(config, *address);
  vitals.connections_max = for_http.connections_max;
  auto listening = Api::start(for_http, services());
  if (!listening) return fail(CommandError{kExitFailed, std::move(listening).error()});
  api = std::move(*listening);
  answering.store(api.get());
  if (relay) {
    start_log_service(*log_service);
    if (command_intake) command_intake->start();
    relay->start([this](bool may_answer) { answer_over_nats(may_answer); });
  }
  if (effect_feed) start_effect_feed(*effect_feed);
  watcher = std::make_unique<Watcher>([this] { return look(); });
  return Ok{};
}

Services Serving::Impl::services() {
  return Services{
      .line = &*line,
      .log = LogView(*store),
      .clock = clock(),
      .orders = {models->orders(), models->served(kOrdersModel)},
      .order_pages = models->order_pages(),
      .pools = {models->pools(), models->served(kPoolsModel)},
      .accounts = {models->accounts(), models->served(kAccountsModel)},
      .jobs = {models->jobs(), models->served(kJobsModel)},
      .effects = {models->effects(), models->served(kEffectsModel)},
      .statistics = {models->statistics(), models->served(kStatisticsModel)},
      .models = *models,
      .rules = config.rules,
      .test_clock = manual_clock ? &*manual_clock : nullptr,
      .version = std::string(version()),
      .metrics_text =
          [this] {
            return metrics_text({.version = std::string(version()),
                                 .line = &line->metrics(),
                                 .head = store->head(),
                                 .look = look(),
                                 .order_pages = models->order_pages().counts(),
                                 .effects_parked = effects_parked(),
                                 .pools_negative = pools_negative(),
                                 .http = http_metrics(),
                                 .nats = nats_sources()});
          },
      .relay_json =
          [this] { return relay ? relay_json(store->line(), relay->status()) : relay_off_json(); },
      .not_ready = [this] { return not_ready(); },
      .on_unreadable_rows = [this](const std::string& what) { vitals.rows_unreadable.add(what); },
  };
}

Serving::Serving(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Serving::~Serving() { drain(); }

Result<std::unique_ptr<Serving>, CommandError> Serving::start(
    const Config& config, std::function<void(const std::string&)> on_fatal,
    const AdjustStorage& adjust) {
  auto impl = std::make_unique<Impl>(config);
  auto opened = impl->open(std::move(on_fatal), adjust);
  if (!opened) return fail(std::move(opened).error());
  return std::unique_ptr<Serving>(new Serving(std::move(impl)));
}

std::uint16_t Serving::port() const { return impl_->api->port(); }
Position Serving::position() const { return impl_->store->head().position; }

void Serving::drain() {
  Impl& impl = *impl_;
  if (impl.draining.exchange(true)) return;
  // HTTP first: the line must be there to answer what is under way.
  if (!impl.api->drain(std::chrono::milliseconds(impl.config.server.drain_deadline_ms))) {
    diagnose_warning("drain_cut", {{"reason", "some requests were not done by the deadline"}});
  }
  if (impl.command_intake && !impl.command_intake->drain(
                                 std::chrono::milliseconds(impl.config.server.drain_deadline_ms))) {
    diagnose_warning("drain_cut",
                     {{"reason", "some commands over NATS were not answered in time"}});
  }
  if (impl.effect_feed) impl.effect_feed->stop();
  impl.line->drain();
  if (impl.relay) impl.relay->stop(kPublishGrace);
  if (impl.log_service) impl.log_service->stop();
  impl.models->stop();  // before the API, whose waiting readers it calls back
  impl.watcher.reset();
  impl.answering.store(nullptr);
  impl.api.reset();
  if (const auto flushed = impl.store->flush(); !flushed) {
    diagnose_warning("flush_failed", {{"reason", flushed.error().detail}});
  }
}

}  // namespace orderlog
