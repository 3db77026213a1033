#include "projections/read_models.h"

#include <utility>

#include "base/check.h"
#include "projections/models.h"

namespace orderlog {

namespace {

ModelSurroundings surroundings_of(const ReadModelsOptions& options, EventStore& log,
                                  const Clock& clock, ProjectionRuntime& runtime) {
  auto resources = std::make_shared<ModelResources>(options.block_cache_bytes, options.file_system);
  const std::string directory = options.directory + "/models";
  return {log,
          clock,
          runtime,
          resources,
          directory,
          options.bulk,
          BuildRoom(resources, directory, options.free_bytes_min),
          options.bulk_from_events,
          options.warn ? options.warn : [](const std::string&, const std::string&) {},
          options.expect,
          options.planted_switch_before_manifest};
}

}  // namespace

ReadModels::ReadModels(ReadModelsOptions options, EventStore& log, const Clock& clock)
    : runtime_(log, options.runtime),
      surroundings_(surroundings_of(options, log, clock, runtime_)) {
  const std::size_t page_cache_bytes = options.page_cache_bytes;
  if (options.definitions.empty()) options.definitions = all_models();
  for (ModelDefinition& definition : options.definitions) {
    models_.push_back(std::make_unique<ManagedModel>(
        std::move(definition), surroundings_,
        [this](ManagedModel& model, std::chrono::milliseconds pause) {
          builder_.enqueue(model, pause);
        }));
  }
  if (find("orders") != nullptr) {
    order_pages_ = std::make_unique<OrderPages>(orders(), page_cache_bytes);
  }
}

ReadModels::~ReadModels() { stop(); }

ModelResult<std::unique_ptr<ReadModels>> ReadModels::open(ReadModelsOptions options,
                                                          EventStore& log, const Clock& clock) {
  std::unique_ptr<ReadModels> models(new ReadModels(std::move(options), log, clock));
  for (const auto& model : models->models_) {
    if (auto opened = model->open(); !opened) return fail(std::move(opened).error());
  }
  return models;
}

void ReadModels::start(bool building) {
  for (const auto& model : models_) model->start();
  runtime_.start();
  if (building) builder_.start(surroundings_.bulk.nice);
}

void ReadModels::stop() {
  for (const auto& model : models_) model->interrupt_build();
  builder_.stop();
  runtime_.stop();
}

ManagedModel* ReadModels::find(std::string_view name) const {
  for (const auto& model : models_) {
    if (model->name() == name) return model.get();
  }
  return nullptr;
}

std::string ReadModels::names() const {
  std::string names;
  for (const auto& model : models_) {
    if (!names.empty()) names += ", ";
    names += model->name();
  }
  return names;
}

std::vector<ProjectionStatus> ReadModels::status() const {
  std::vector<ProjectionStatus> all;
  for (const auto& model : models_) {
    for (ProjectionStatus& status : model->status()) all.push_back(std::move(status));
  }
  return all;
}

bool ReadModels::have_caught_up() const {
  for (const auto& model : models_) {
    if (!model->has_caught_up()) return false;
  }
  return true;
}

std::string ReadModels::what_stands_still() const {
  std::string all;
  for (const auto& model : models_) {
    const auto reason = model->stands_still();
    if (!reason) continue;
    if (!all.empty()) all += "; ";
    all += model->name() + " is stopped";
    if (reason->position > Position(0)) {
      all += " before position " + std::to_string(reason->position.value());
    }
    all += ": " + reason->reason;
  }
  return all;
}

std::string ReadModels::what_is_behind() const {
  std::string all;
  for (const auto& model : models_) {
    if (model->has_caught_up()) continue;
    all += all.empty() ? "not come up to the log yet: " : ", ";
    all += model->name();
  }
  return all;
}

const ServedModel& ReadModels::served(std::string_view name) const {
  const ManagedModel* model = find(name);
  ORDERLOG_CHECK(model != nullptr, "there is a model of this name");
  return model->served();
}

}  // namespace orderlog
