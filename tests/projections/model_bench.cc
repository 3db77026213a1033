#include "tests/projections/model_bench.h"

#include <limits>

#include "base/check.h"

namespace orderlog {
namespace {

std::unique_ptr<ModelStore> open_store(const Projection& projection, const std::string& directory) {
  auto store = ModelStore::open(
      store_options(directory, std::string(projection.name()), projection.schema_version()));
  ORDERLOG_CHECK(store.ok(), "the model opens");
  return std::move(store).value();
}

}  // namespace

Rows rows_of(const ModelStore& store) {
  Rows rows;
  const ModelSnapshot snapshot = store.snapshot();
  for (ModelScan scan = snapshot.scan_all(); scan.valid(); scan.next()) {
    rows.emplace_back(scan.key(), scan.value());
  }
  return rows;
}

ModelStoreOptions store_options(std::string directory, std::string name,
                                std::uint32_t schema_version) {
  ModelStoreOptions options;
  options.directory = std::move(directory);
  options.name = std::move(name);
  options.schema_version = schema_version;
  options.resources = std::make_shared<ModelResources>(std::size_t{8} << 20);
  return options;
}

FedModel::FedModel(std::unique_ptr<Projection> projection, const std::string& directory,
                   const EventStore& log)
    : log_(log), store_(open_store(*projection, directory)), served_(projection->name()) {
  model_ = std::make_unique<LiveModel>(std::move(projection), store_);
  model_->serve(&served_);
}

void FedModel::feed(std::size_t batch_events) {
  while (model_->position() < log_.head().position) feed_once(batch_events);
}

void FedModel::feed_to(Position until) {
  while (model_->position() < until) advance(2'048, until);
}

void FedModel::feed_once(std::size_t batch_events) {
  advance(batch_events, Position(std::numeric_limits<std::uint64_t>::max()));
}

void FedModel::advance(std::size_t batch_events, Position until) {
  Follower follower(log_, model_->position(), {model_.get()});
  std::vector<LiveModel*> left;
  Follower::Limits limits;
  limits.events_max = batch_events;
  limits.until = until;
  static_cast<void>(follower.advance(limits, left));
  ORDERLOG_CHECK(left.empty(), "the script's events can be applied");
}

}  // namespace orderlog
