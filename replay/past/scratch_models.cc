#include "replay/past/scratch_models.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>

#include "projections/live/stream_skips.h"
#include "projections/models.h"
#include "projections/versions/model_check.h"

namespace orderlog {
namespace {

constexpr std::chrono::milliseconds kLook{10};
constexpr int kLooksBetweenWords = 10;

// A model's data as ReadModels finds it: a directory that has no manifest is taken for the version
// that serves.
std::string directory_of(const ScratchOptions& options, const ModelDefinition& definition) {
  return options.directory + "/models/" + definition.name + "-v1";
}

ModelError refusal_of(const StopReason& reason, const std::string& model) {
  return {ModelErrorCode::kCorrupt,
          "The read model " + model + " can't be built: it refuses event " +
              std::to_string(reason.position.value()) + " (" + reason.event_type + " of " +
              reason.stream + "): " + reason.reason};
}

// One model on its way to `head`.
class Build {
 public:
  Build(const EventStore& log, const ModelDefinition& definition, const ScratchOptions& options,
        Position head)
      : log_(log), definition_(definition), options_(options), head_(head) {}

  // As far as it had come before, or why it can't go on from there.
  [[nodiscard]] ModelResult<Ok> open(const std::shared_ptr<ModelResources>& resources) {
    ModelStoreOptions options;
    options.directory = directory_of(options_, definition_);
    options.name = definition_.name;
    options.schema_version = definition_.schema;
    options.memtable_bytes = definition_.memtable_bytes;
    options.resources = resources;
    options.bulk = true;
    auto opened = ModelStore::open(options);
    if (!opened) return fail(std::move(opened).error());
    store_ = std::move(opened).value();
    const Position reached = store_->checkpoint().position;
    control_.position.store(reached.value());
    if (options_.whole_log != nullptr && reached > options_.whole_log->head().position) {
      return fail(other_log(reached));
    }
    if (reached > head_) {
      if (options_.whole_log != nullptr) {
        auto same = check_against_log(*options_.whole_log, *store_);
        if (!same) {
          const bool is_other = same.error().code == ModelErrorCode::kOtherLog;
          return fail(is_other ? other_log(reached) : std::move(same).error());
        }
      }
      return fail(ModelError{
          ModelErrorCode::kAheadOfLog,
          "The read model in " + options.directory + " is of position " +
              std::to_string(reached.value()) + " and can't be taken back to " +
              std::to_string(head_.value()) +
              ": name another scratch directory, or remove this one to have it built anew."});
    }
    return check_against_log(log_, *store_);
  }

  [[nodiscard]] ModelError other_log(Position reached) const {
    return {ModelErrorCode::kOtherLog,
            "The read model in " + directory_of(options_, definition_) +
                " is of another log: it stands at position " + std::to_string(reached.value()) +
                ", where this log has no such commit. Name another scratch directory, or remove "
                "this one to have it built anew."};
  }

  [[nodiscard]] std::uint64_t events() const { return control_.position.load(); }
  [[nodiscard]] bool has_ended() const { return ended_.load(); }
  void cancel() { control_.cancelled.store(true); }

  // On a thread of its own, so that the caller's can tell how far it is.
  void start() {
    thread_ = std::thread([this] {
      run();
      ended_.store(true);
    });
  }
  // False when it was cancelled. Closes the model.
  [[nodiscard]] ModelResult<bool> end() {
    thread_.join();
    store_.reset();
    if (error_) return fail(*std::move(error_));
    return !control_.cancelled.load();
  }

 private:
  void run() {
    const StreamSkips none;
    BulkLoad bulk(log_, definition_, *store_, none, control_, options_.bulk);
    const BulkLoad::Outcome outcome = bulk.run(head_);
    if (const auto* reason = std::get_if<StopReason>(&outcome)) {
      error_ = refusal_of(*reason, definition_.name);
    } else if (const auto* error = std::get_if<ModelError>(&outcome)) {
      error_ = *error;
    } else if (std::holds_alternative<BulkLoad::Reached>(outcome)) {
      const auto merged = store_->finish_bulk(control_.cancelled, options_.bulk.threads);
      if (!merged) error_ = merged.error();
    }
  }

  const EventStore& log_;
  const ModelDefinition& definition_;
  const ScratchOptions& options_;
  const Position head_;
  BulkControl control_;
  std::unique_ptr<ModelStore> store_;
  std::optional<ModelError> error_;
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace

ModelResult<std::unique_ptr<ScratchModels>> ScratchModels::build(
    EventStore& log, const Clock& clock, ScratchOptions options, const ScratchProgress& progress,
    const std::atomic<bool>* cancelled) {
  if (options.definitions.empty()) options.definitions = all_models();
  const Position head = log.head().position;
  std::error_code error;
  std::filesystem::create_directories(options.directory + "/models", error);
  if (error) {
    return fail(ModelError{ModelErrorCode::kIo, "The scratch directory " + options.directory +
                                                    " can't be made: " + error.message() + "."});
  }
  const auto resources = std::make_shared<ModelResources>(options.block_cache_bytes);
  const std::uint64_t total = head.value();
  std::uint64_t done = 0;  // by the models that are whole
  const auto tell = [&, models = options.definitions.size()](std::uint64_t events) {
    if (progress) progress(std::min((done + events) / models, total), total);
  };
  for (const ModelDefinition& definition : options.definitions) {
    if (cancelled != nullptr && cancelled->load()) return std::unique_ptr<ScratchModels>();
    Build build(log, definition, options, head);
    if (auto opened = build.open(resources); !opened) return fail(std::move(opened).error());
    build.start();
    for (int look = 0; !build.has_ended(); ++look) {
      if (cancelled != nullptr && cancelled->load()) build.cancel();
      if (look % kLooksBetweenWords == 0) tell(build.events());
      std::this_thread::sleep_for(kLook);
    }
    const auto ended = build.end();
    if (!ended) return fail(ended.error());
    if (!*ended) return std::unique_ptr<ScratchModels>();
    done += head.value();
    tell(0);
  }

  ReadModelsOptions reading;
  const std::string directory = options.directory;
  reading.directory = directory;
  reading.block_cache_bytes = options.block_cache_bytes;
  reading.definitions = std::move(options.definitions);
  auto models = ReadModels::open(std::move(reading), log, clock);
  if (!models) return fail(std::move(models).error());
  for (const ProjectionStatus& status : (*models)->status()) {
    if (status.role == VersionRole::kServing && status.position == head) continue;
    return fail(
        ModelError{ModelErrorCode::kCorrupt, "The read model " + status.name + " in " + directory +
                                                 " can't be read again; remove the directory."});
  }
  return std::unique_ptr<ScratchModels>(new ScratchModels(head, std::move(models).value()));
}

}  // namespace orderlog
