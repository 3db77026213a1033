#include "tests/simulation/world/worker.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <utility>

#include "messaging/log_client.h"
#include "messaging/stream_log.h"
#include "messaging/stream_reader.h"
#include "projections/read_models.h"
#include "tests/simulation/world/model_choice.h"

namespace orderlog::simulation {

using testing::LossyFileSystem;

// From a start to an end. Members are destroyed from the last to the first.
struct SimulatedWorker::Life {
  Life(const Plan& plan, SimulatedBus& bus, const std::string& name, const std::string& spare,
       std::uint64_t seed)
      : lossy(spare, seed),
        disk(lossy.file_system()),
        subjects("orderlog", LineId(0)),
        client(subjects),
        log(LineId(0), std::max<std::size_t>(plan.tail_bytes, 1), client),
        reader(log, client, subjects, options(plan, bus, name)) {
    lossy.when_cut([&bus, name] { bus.cut(name); });
  }

  static StreamReaderOptions options(const Plan& plan, SimulatedBus& bus, const std::string& name) {
    StreamReaderOptions options;
    options.bus = bus.options(name, "reader");
    options.faults.intake.trusts_order = plan.planted == Planted::kWorkerTrustsOrder;
    return options;
  }

  void close() {
    reader.stop();
    if (models) models->stop();
    models.reset();
  }

  LossyFileSystem lossy;
  FaultyDisk disk;
  SystemClock clock;
  Subjects subjects;
  LogClient client;
  StreamLog log;
  StreamReader reader;
  std::unique_ptr<ReadModels> models;
};

SimulatedWorker::SimulatedWorker(const Plan& plan, std::string directory, SimulatedBus& bus)
    : plan_(plan), directory_(std::move(directory)), bus_(bus) {}

SimulatedWorker::~SimulatedWorker() {
  if (life_) stop();
}

std::string SimulatedWorker::life_name() const { return "worker-" + std::to_string(lives_); }

std::optional<std::string> SimulatedWorker::start() {
  ++lives_;
  const std::string data = directory_ + "/worker";
  std::filesystem::create_directories(data);
  auto life = std::make_unique<Life>(plan_, bus_, life_name(),
                                     directory_ + "/worker-spare-" + std::to_string(lives_),
                                     plan_.seed * 7 + lives_);
  if (awaits_) life->disk.fail(*std::exchange(awaits_, std::nullopt));
  ReadModelsOptions options = model_choice(plan_, data, life->disk.file_system());
  // See app/working.cc.
  options.bulk_from_events = std::numeric_limits<std::uint64_t>::max();
  const auto opening = std::make_shared<std::atomic<bool>>(true);
  options.expect = [raw = life.get(), opening](const Head& checkpoint) {
    if (opening->load()) raw->log.expect(checkpoint);
  };
  auto models = ReadModels::open(std::move(options), life->log, life->clock);
  opening->store(false);
  if (!models) {
    bury(*life);
    return models.error().detail;
  }
  life->models = std::move(*models);
  life->models->start();
  life->reader.start();
  life_ = std::move(life);
  return std::nullopt;
}

void SimulatedWorker::stop() { bury(*std::exchange(life_, nullptr)); }

void SimulatedWorker::end() {
  life_->lossy.cut_now();
  stop();
}

void SimulatedWorker::bury(Life& life) {
  life.close();
  disk_errors_ += life.disk.errors();
  disk_was_bad_ = life.disk.errors() > 0;
  if (life.lossy.is_cut()) life.lossy.come_back();
}

void SimulatedWorker::empty() { std::filesystem::remove_all(directory_ + "/worker"); }

bool SimulatedWorker::is_dead() const { return life_ != nullptr && life_->lossy.is_cut(); }
void SimulatedWorker::die_after(std::uint64_t operations) { life_->lossy.cut_after(operations); }

void SimulatedWorker::fail_disk(const FaultyDisk::Failure& failure) {
  if (life_) {
    life_->disk.fail(failure);
  } else {
    awaits_ = failure;
  }
}
void SimulatedWorker::mend_disk() {
  awaits_.reset();
  if (life_) life_->disk.mend();
}
std::uint64_t SimulatedWorker::disk_errors() const {
  return disk_errors_ + (life_ ? life_->disk.errors() : 0);
}

std::string SimulatedWorker::reading() const {
  const BusLoopStatus loop = life_->reader.status();
  const StreamReaderStatus reached = life_->reader.reached();
  return std::string(loop.connected ? "connected" : "not connected") + ", received " +
         std::to_string(reached.received.position.value()) + " of " +
         std::to_string(reached.published.value()) + ", " + std::to_string(loop.connections) +
         " connections" + (loop.trouble ? ": " + loop.trouble->detail : "");
}
const ReadModels& SimulatedWorker::models() const { return *life_->models; }

}  // namespace orderlog::simulation
