#include "app/past/past_server.h"

#include <atomic>
#include <chrono>
#include <utility>

#include "api/api.h"
#include "app/chosen_models.h"
#include "app/config.h"
#include "app/metrics_text.h"
#include "app/part_options.h"
#include "app/version.h"
#include "app/watch/vitals.h"
#include "replay/past/scratch_models.h"

namespace orderlog {
namespace {

// Whoever is being answered is, and nobody waits for anything here.
constexpr std::chrono::milliseconds kGoodbye{1'000};

}  // namespace

struct PastServer::Impl {
  Impl(const EventStore& given, const ScratchModels& built, const Clock& then)
      : log(given), models(built.models()), chosen(models), clock(then) {}

  [[nodiscard]] Services services() {
    return Services{
        .line = nullptr,
        .log = LogView(log),
        .clock = clock,
        .orders = chosen.orders(),
        .order_pages = chosen.order_pages(),
        .pools = chosen.pools(),
        .accounts = chosen.accounts(),
        .jobs = chosen.jobs(),
        .effects = chosen.effects(),
        .statistics = chosen.statistics(),
        .models = models,
        .test_clock = nullptr,
        .version = std::string(version()),
        .metrics_text =
            [this] {
              const Api* all = answering.load();
              const http::Metrics http = all != nullptr ? all->metrics() : http::Metrics{};
              return metrics_text({.version = std::string(version()),
                                   .line = nullptr,
                                   .head = log.head(),
                                   .look = vitals.look(http, models),
                                   .order_pages = chosen.order_pages().counts(),
                                   .effects_parked = std::nullopt,
                                   .pools_negative = std::nullopt,
                                   .http = http});
            },
        .relay_json = nullptr,
        .not_ready = [] { return std::string(); },
        .past = log.head().position,
    };
  }

  const EventStore& log;
  ReadModels& models;
  ChosenModels chosen;
  const Clock& clock;
  Vitals vitals{""};
  std::unique_ptr<Api> api;
  std::atomic<const Api*> answering{nullptr};  // the same, for the I/O threads
};

PastServer::PastServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

PastServer::~PastServer() {
  static_cast<void>(impl_->api->drain(kGoodbye));
  impl_->answering.store(nullptr);
}

Result<std::unique_ptr<PastServer>, std::string> PastServer::start(const ListenAddress& address,
                                                                   const EventStore& log,
                                                                   const ScratchModels& models,
                                                                   const Clock& clock) {
  auto impl = std::make_unique<Impl>(log, models, clock);
  const http::Options options = http_options(Config{}, address);
  impl->vitals.connections_max = options.connections_max;
  auto api = Api::start(options, impl->services());
  if (!api) return fail(std::move(api).error());
  impl->api = std::move(*api);
  impl->answering.store(impl->api.get());
  return std::unique_ptr<PastServer>(new PastServer(std::move(impl)));
}

std::uint16_t PastServer::port() const { return impl_->api->port(); }

}  // namespace orderlog
