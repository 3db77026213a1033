#include "app/working.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <limits>
#include <utility>

#include "api/api.h"
#include "app/chosen_models.h"
#include "app/data_directory.h"
#include "app/diagnostics.h"
#include "app/directory_lock.h"
#include "app/listen_address.h"
#include "app/metrics_text.h"
#include "app/part_options.h"
#include "app/relay/relay.h"
#include "app/relay/tell_trouble.h"
#include "app/start_error.h"
#include "app/version.h"
#include "app/watch/vitals.h"
#include "app/watch/watcher.h"
#include "messaging/stream_reader.h"
#include "projections/read_models.h"

namespace orderlog {
namespace {

const LineId kLine{0};

void tell(const std::string& code, const std::string& sentence) {
  diagnose_warning(code, {{"reason", sentence}});
}

StreamReaderOptions reader_options(const Config& config) {
  StreamReaderOptions options;
  options.bus = bus_options(config.nats, "orderlog worker");
  options.warn = tell;
  options.faults.intake.trusts_order = config.faults.worker_trusts_order;
  options.faults.intake.trusts_stream = config.faults.worker_trusts_stream;
  options.faults.trusts_silence = config.faults.worker_trusts_silence;
  options.faults.forgets_its_place = config.faults.worker_forgets_its_place;
  return options;
}

}  // namespace

struct Working::Impl {
  explicit Impl(const Config& given)
      : config(given),
        client(Subjects(config.nats.subject_prefix, kLine)),
        log(kLine, static_cast<std::size_t>(config.store.tail_bytes), client),
        reader(log, client, Subjects(config.nats.subject_prefix, kLine), reader_options(config)),
        vitals(given.data) {}

  Result<Ok, CommandError> open(const std::vector<std::string>& projections);
  Services services();

  const Config config;
  std::optional<DirectoryLock> directory_lock;
  SystemClock clock;
  LogClient client;
  StreamLog log;
  StreamReader reader;
  std::unique_ptr<ReadModels> models;
  std::optional<ChosenModels> chosen;  // of them, for the routes
  std::atomic<bool> draining{false};
  std::atomic<bool> caught_up{false};
  std::unique_ptr<Api> api;
  std::atomic<const Api*> answering{nullptr};  // the same, for other threads
  Vitals vitals;
  std::unique_ptr<Watcher> watcher;  // looks at all of them

  [[nodiscard]] Look look() {
    Look look = vitals.look(http_metrics(), *models);
    look.draining = draining.load();
    look.not_ready = not_ready();
    return look;
  }
  [[nodiscard]] http::Metrics http_metrics() const {
    const Api* all = answering.load();
    return all != nullptr ? all->metrics() : http::Metrics{};
  }

  // Whether every model has met the log's head, as far as that is known, since the start.
  bool has_caught_up() {
    if (!caught_up.load() && models->have_caught_up()) caught_up.store(true);
    return caught_up.load();
  }
  [[nodiscard]] std::string not_ready() {
    if (draining.load()) return "it is being stopped";
    // What the models answer may not be of the log that the stream holds.
    const auto trouble = reader.status().trouble;
    if (trouble && trouble->code == BusErrorCode::kForeignStream) return trouble->detail;
    if (std::string stopped = models->what_stands_still(); !stopped.empty()) return stopped;
    if (has_caught_up()) return {};
    const std::string behind = models->what_is_behind();
    return trouble ? behind + ". " + trouble->detail : behind;
  }
};

Result<Ok, CommandError> Working::Impl::open(const std::vector<std::string>& projections) {
  const auto address = parse_listen_address(config.server.listen);
  if (!address) return fail(CommandError{kExitUsage, "can't listen on " + config.server.listen});
  if (auto ours = check_worker_directory(config.data); !ours) return ours;
  std::error_code error;
  std::filesystem::create_directories(config.data, error);
  if (error) {
    return fail(CommandError{
        kExitFailed, "can't make the data directory " + config.data + ": " + error.message()});
  }
  auto lock = DirectoryLock::take(config.data);
  if (!lock) return fail(CommandError{kExitFailed, std::move(lock).error()});
  directory_lock.emplace(*std::move(lock));

  ReadModelsOptions options = model_options(config);
  if (!projections.empty()) {
    std::erase_if(options.definitions, [&projections](const ModelDefinition& definition) {
      return std::find(projections.begin(), projections.end(), definition.name) ==
             projections.end();
    });
  }
  // A bulk build reads the log several times over, which here would be once for each thread from
  // the server. The live runtime reads it once for all models.
  options.bulk_from_events = std::numeric_limits<std::uint64_t>::max();
  auto opening = std::make_shared<std::atomic<bool>>(true);
  // What is built later was applied from what is received here.
  options.expect = [this, opening](const Head& checkpoint) {
    if (opening->load()) log.expect(checkpoint);
  };
  auto opened = ReadModels::open(std::move(options), log, clock);
  opening->store(false);
  if (!opened) return fail(start_error(std::move(opened).error()));
  models = std::move(*opened);
  chosen.emplace(*models);
  models->start();

  const http::Options for_http = http_options(config, *address);
  vitals.connections_max = for_http.connections_max;
  auto listening = Api::start(for_http, services());
  if (!listening) {
    models->stop();
    return fail(CommandError{kExitFailed, std::move(listening).error()});
  }
  api = std::move(*listening);
  answering.store(api.get());
  reader.start([](const BusError* trouble) {
    tell_trouble(trouble, "stream_in_trouble", "stream_followed");
  });
  watcher = std::make_unique<Watcher>([this] { return look(); });
  return Ok{};
}

Services Working::Impl::services() {
  return Services{
      .line = nullptr,
      .log = LogView(log),
      .clock = clock,
      .orders = chosen->orders(),
      .order_pages = chosen->order_pages(),
      .pools = chosen->pools(),
      .accounts = chosen->accounts(),
      .jobs = chosen->jobs(),
      .effects = chosen->effects(),
      .statistics = chosen->statistics(),
      .models = *models,
      .test_clock = nullptr,
      .version = std::string(version()),
      .metrics_text =
          [this] {
            return metrics_text({.version = std::string(version()),
                                 .line = nullptr,
                                 .head = log.received(),
                                 .look = look(),
                                 .order_pages = chosen->order_pages().counts(),
                                 .effects_parked = std::nullopt,  // the server tells
                                 .pools_negative = std::nullopt,
                                 .http = http_metrics(),
                                 .nats = {.stream = &reader}});
          },
      .relay_json = nullptr,
      .not_ready = [this] { return not_ready(); },
      .on_unreadable_rows = [this](const std::string& what) { vitals.rows_unreadable.add(what); },
      .received = [this] { return log.received(); },
  };
}

Working::Working(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Working::~Working() { drain(); }

Result<std::unique_ptr<Working>, CommandError> Working::start(
    const Config& config, const std::vector<std::string>& projections) {
  auto impl = std::make_unique<Impl>(config);
  auto opened = impl->open(projections);
  if (!opened) return fail(std::move(opened).error());
  return std::unique_ptr<Working>(new Working(std::move(impl)));
}

std::uint16_t Working::port() const { return impl_->api->port(); }

void Working::drain() {
  Impl& impl = *impl_;
  if (impl.draining.exchange(true)) return;
  if (!impl.api->drain(std::chrono::milliseconds(impl.config.server.drain_deadline_ms))) {
    diagnose_warning("drain_cut", {{"reason", "some requests were not done by the deadline"}});
  }
  impl.reader.stop();
  impl.models->stop();  // before the API, whose waiting readers it calls back
  impl.watcher.reset();
  impl.answering.store(nullptr);
  impl.api.reset();
}

}  // namespace orderlog
