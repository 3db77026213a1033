#include "app/past/past_models.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "app/net/http_client.h"
#include "app/past/past_server.h"
#include "base/clock.h"
#include "base/json/writer.h"
#include "base/rfc3339.h"
#include "projections/accounts/accounts.h"
#include "projections/effects/effects.h"
#include "projections/jobs/jobs.h"
#include "projections/models.h"
#include "projections/orders/orders.h"
#include "projections/pools/pools.h"
#include "replay/past/scratch_directory.h"
#include "replay/past/scratch_models.h"

namespace orderlog {
namespace {

CommandError command_error(const ModelError& error) {
  const bool is_choice = error.code == ModelErrorCode::kForeign ||
                         error.code == ModelErrorCode::kOtherLog ||
                         error.code == ModelErrorCode::kAheadOfLog;
  return {is_choice ? kExitUsage : kExitFailed, error.detail};
}

// An unset or unwritable place is nobody's mistake in asking.
Result<ScratchDirectory, CommandError> scratch_for(const std::string& path) {
  if (path.empty()) {
    auto made = ScratchDirectory::temporary();
    if (!made) return fail(CommandError{kExitFailed, std::move(made).error()});
    return *std::move(made);
  }
  auto there = ScratchDirectory::at(path);
  if (!there) {
    return fail(CommandError{there.error().is_foreign ? kExitUsage : kExitFailed,
                             std::move(there).error().sentence});
  }
  return *std::move(there);
}

// The first byte of the keys of a model's aggregates; all other rows are lists and sums of them.
std::optional<char> aggregates_of(std::string_view model) {
  if (model == kOrdersModel) return kOrderRowPrefix;
  if (model == kPoolsModel) return kPoolRowPrefix;
  if (model == kAccountsModel) return kAccountRowPrefix;
  if (model == kJobsModel) return kJobRowPrefix;
  if (model == kEffectsModel) return kEffectRowPrefix;
  return std::nullopt;
}

std::vector<ModelDefinition> definitions_of(const std::vector<std::string>& names) {
  std::vector<ModelDefinition> all = all_models();
  if (names.empty()) return all;
  std::erase_if(all, [&names](const ModelDefinition& definition) {
    return std::find(names.begin(), names.end(), definition.name) == names.end();
  });
  return all;
}

}  // namespace

struct PastModels::Impl {
  Impl(const EventStore& given, ScratchDirectory directory, const PastModelsOptions& options)
      : log(given), scratch(std::move(directory)), kept(options.scratch), clock(options.then_ms) {}

  const EventStore& log;
  ScratchDirectory scratch;  // outlives what lies in it
  const std::string kept;    // its name, where it is not a temporary one
  const ManualClock clock;
  std::unique_ptr<ScratchModels> models;
  std::unique_ptr<PastServer> server;
};

PastModels::PastModels(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PastModels::~PastModels() = default;

Result<std::unique_ptr<PastModels>, CommandError> PastModels::build(
    EventStore& log, const PastModelsOptions& options, const Progress& progress,
    const std::atomic<bool>& cancelled) {
  auto scratch = scratch_for(options.scratch);
  if (!scratch) return fail(std::move(scratch).error());
  if (auto its = scratch->use_for(log); !its) {
    return fail(CommandError{its.error().is_foreign ? kExitUsage : kExitFailed,
                             std::move(its).error().sentence});
  }
  auto impl = std::make_unique<Impl>(log, *std::move(scratch), options);
  ScratchOptions building;
  building.directory = impl->scratch.path();
  building.definitions = definitions_of(options.names);
  building.whole_log = options.whole_log;
  auto built = ScratchModels::build(log, impl->clock, std::move(building), progress, &cancelled);
  if (!built) return fail(command_error(built.error()));
  if (*built == nullptr) return std::unique_ptr<PastModels>();
  impl->models = *std::move(built);
  return std::unique_ptr<PastModels>(new PastModels(std::move(impl)));
}

Result<std::string, CommandError> PastModels::summary_json() const {
  std::string text;
  JsonWriter json(text);
  json.begin_object().member("position", impl_->models->position().value());
  json.member("then", to_rfc3339(impl_->clock.now_ms())).member_if("scratch", impl_->kept);
  json.key("models").begin_array();
  for (const ProjectionStatus& status : impl_->models->models().status()) {
    const ModelSnapshot snapshot = impl_->models->rows(status.name);
    const auto prefix = aggregates_of(status.name);
    std::uint64_t aggregates = 0;
    std::uint64_t rows = 0;
    ModelScan scan = snapshot.scan_all();
    for (; scan.valid(); scan.next(), ++rows) {
      if (prefix && scan.key().starts_with(*prefix)) ++aggregates;
    }
    if (scan.failed()) {
      return fail(CommandError{kExitFailed, "the rows of " + status.name + " can't be read"});
    }
    json.begin_object().member("name", status.name);
    if (prefix) json.member(status.name, aggregates);
    json.member("rows", rows).end_object();
  }
  json.end_array().end_object();
  return text;
}

Result<std::uint16_t, CommandError> PastModels::listen(const ListenAddress& address) {
  auto server = PastServer::start(address, impl_->log, *impl_->models, impl_->clock);
  if (!server) return fail(CommandError{kExitFailed, std::move(server).error()});
  impl_->server = *std::move(server);
  return impl_->server->port();
}

Result<HttpResponse, CommandError> PastModels::ask(const std::string& target) {
  const auto port = listen({"127.0.0.1", 0});
  if (!port) return fail(port.error());
  // The connection goes first: the server would wait for it.
  auto response = HttpClient(HttpUrl{"127.0.0.1", *port}).get(target);
  impl_->server.reset();
  if (!response) return fail(CommandError{kExitFailed, std::move(response).error()});
  return *std::move(response);
}

std::vector<std::string> model_names() {
  std::vector<std::string> names;
  for (const ModelDefinition& definition : all_models()) names.push_back(definition.name);
  return names;
}

}  // namespace orderlog
