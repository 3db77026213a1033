#include "app/projections/source.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <map>
#include <thread>
#include <utility>

#include "api/projection_view.h"
#include "app/data_directory.h"
#include "app/diagnostics.h"
#include "app/log/not_a_log.h"
#include "app/net/http_client.h"
#include "app/net/refusal.h"
#include "base/clock.h"
#include "base/json/reader.h"
#include "eventstore/directory_claim.h"
#include "eventstore/marker.h"
#include "eventstore/rocksdb_event_store.h"
#include "projections/models.h"
#include "projections/read_models.h"
#include "projections/versions/stored_status.h"

namespace orderlog {
namespace {

using Text = Result<std::string, std::string>;

class ServerSource final : public ProjectionsSource {
 public:
  explicit ServerSource(const HttpUrl& url) : client_(url) {}

  Text status(const std::string& name) override {
    return body_of(client_.get("/v1/projections" + (name.empty() ? "" : "?name=" + name)));
  }
  Text act(const std::string& name, const std::string& verb, const std::string& body) override {
    return body_of(client_.post_json("/v1/projections/" + name + "/" + verb, body));
  }

 private:
  static Text body_of(NetResult<HttpResponse> response) {
    if (!response) return fail(response.error());
    if (response->status >= 300 || !is_json(*response)) return fail(refusal_text(*response));
    return std::move(response->body);
  }

  HttpClient client_;
};

// Looking makes no log where there is none, and what may not be looked at is not missing.
Result<Ok, std::string> check_holds_log(const std::string& data) {
  std::error_code error;
  if (std::filesystem::exists(log_directory(data) + "/" + kMarkerName, error)) return Ok{};
  if (error) return fail("can't read the data directory " + data + ": " + error.message());
  return fail(export_taken_for_log(data).value_or(
      data + " holds no log: name the data directory of a server"));
}

class DirectorySource final : public ProjectionsSource {
 public:
  Result<Ok, std::string> open(const std::string& data) {
    if (auto log = check_holds_log(data); !log) return log;
    RocksDbEventStoreOptions options;
    options.directory = log_directory(data);
    auto store = open_rocksdb_event_store(options);
    if (!store) return fail(store.error().detail);
    store_ = std::move(store).value();
    ReadModelsOptions models;
    models.directory = data;
    models.warn = [](const std::string& code, const std::string& sentence) {
      diagnose_warning(code, {{"reason", sentence}});
    };
    auto opened = ReadModels::open(std::move(models), *store_, clock_);
    if (!opened) return fail(opened.error().detail);
    models_ = std::move(opened).value();
    models_->start();
    // What is up to date is shown as that, though it was opened just now.
    constexpr std::chrono::milliseconds kPatience{300};
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!models_->have_caught_up() && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return Ok{};
  }

  Text status(const std::string& name) override {
    std::string json;
    if (name.empty()) {
      write_projections(models_->status(), store_->line(), json);
      return json;
    }
    const ManagedModel* model = models_->find(name);
    if (model == nullptr) return fail(unknown(name));
    write_projections(model->status(), store_->line(), json);
    return json;
  }

  Text act(const std::string& name, const std::string& verb, const std::string& body) override {
    ManagedModel* model = models_->find(name);
    if (model == nullptr) return fail(unknown(name));
    SwitchPolicy policy = SwitchPolicy::kWhenEqual;
    std::int64_t rate = 0;
    JsonParser parser;
    FieldErrors errors;
    if (const auto json = parser.parse(body)) {
      ObjectReader reader(*json, errors);
      reader.choice("switch", policy, switch_policy_from, "the policies", kOptional);
      reader.integer("rate_max", rate, 0, INT32_MAX, kOptional);
    }
    const auto rate_max = static_cast<std::uint64_t>(rate);
    const std::map<std::string, std::function<OperatorResult()>> actions = {
        {"rebuild", [&] { return model->rebuild(policy, rate_max); }},
        {"rollback", [&] { return model->roll_back(); }},
        {"discard", [&] { return model->discard(); }},
        {"switch", [&] { return model->switch_over(); }},
        {"cancel", [&] { return model->cancel(); }},
        {"skip", [&] { return model->skip(); }},
        {"retry", [&] { return model->retry(); }},
        {"throttle", [&] { return model->throttle(rate_max); }}};
    if (const auto done = actions.at(verb)(); !done) {
      return fail(done.error().code + ": " + done.error().detail);
    }
    return status(name);
  }

 private:
  [[nodiscard]] std::string unknown(const std::string& name) const {
    return "not_found: there is no projection " + name + "; there are " + models_->names();
  }

  SystemClock clock_;
  std::unique_ptr<EventStore> store_;
  std::unique_ptr<ReadModels> models_;
};

}  // namespace

const std::vector<std::string>& projection_actions() {
  static const std::vector<std::string> kActions{"rebuild", "rollback", "discard", "switch",
                                                 "cancel",  "throttle", "skip",    "retry"};
  return kActions;
}

std::unique_ptr<ProjectionsSource> projections_of_server(const HttpUrl& url) {
  return std::make_unique<ServerSource>(url);
}

Result<std::unique_ptr<ProjectionsSource>, std::string> projections_of_directory(
    const std::string& data) {
  auto source = std::make_unique<DirectorySource>();
  if (auto opened = source->open(data); !opened) return fail(opened.error());
  return std::unique_ptr<ProjectionsSource>(std::move(source));
}

Text look_at_projections(const std::string& data) {
  if (auto log = check_holds_log(data); !log) return fail(log.error());
  RocksDbEventStoreOptions options;
  options.directory = log_directory(data);
  if (is_claimed_elsewhere(options.directory)) {
    return fail(options.directory +
                " is open in another process: ask a server by its --url, how far it is");
  }
  const auto log = open_rocksdb_event_store_read_only(options);
  if (!log) return fail(log.error().detail);
  std::vector<ProjectionStatus> all;
  for (const ModelDefinition& model : all_models()) {
    auto versions = stored_status(data + "/models", model.name, **log, SystemClock().now_ms());
    if (!versions) return fail(versions.error().detail);
    std::move(versions->begin(), versions->end(), std::back_inserter(all));
  }
  std::string json;
  write_projections(all, (*log)->line(), json);
  return json;
}

}  // namespace orderlog
