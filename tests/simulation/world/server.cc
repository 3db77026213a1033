#include "tests/simulation/world/server.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <filesystem>
#include <utility>

#include "api/command_messages.h"
#include "app/data_directory.h"
#include "engine/line.h"
#include "eventstore/rocksdb_event_store.h"
#include "messaging/log_service.h"
#include "messaging/publisher.h"
#include "projections/read_models.h"
#include "tests/simulation/world/model_choice.h"

namespace orderlog::simulation {
namespace {

using testing::LossyFileSystem;

// What came back, kept for a client who may have given up waiting.
struct Slot {
  std::mutex mutex;
  std::condition_variable came;
  std::optional<MessageAnswer> answer;
};

// "0:17"
std::uint64_t position_in(std::string_view token) {
  const std::size_t colon = token.find(':');
  std::uint64_t position = 0;
  if (colon == std::string_view::npos) return 0;
  std::from_chars(token.begin() + colon + 1, token.end(), position);
  return position;
}

MessageAnswer answer_in(const http::Response& response) {
  MessageAnswer answer{response.status(), response.body, 0};
  visit_headers(response, [&answer](std::string_view name, std::string_view value) {
    if (name == "Orderlog-Position") answer.position = position_in(value);
  });
  return answer;
}

}  // namespace

// From a start to an end. Members are destroyed from the last to the first.
struct SimulatedServer::Life {
  Life(const std::string& spare, std::uint64_t seed)
      : lossy(spare, seed), disk(lossy.file_system()) {}

  [[nodiscard]] bool is_dead() const { return lossy.is_cut() || broken.load(); }

  // As Serving::drain() does; however far it had come.
  void close() {
    if (messages) messages->refuse_more();
    if (line) line->drain();
    messages.reset();
    if (publisher) publisher->stop();
    if (log_service) log_service->stop();
    publisher.reset();
    log_service.reset();
    if (models) models->stop();
    line.reset();
    models.reset();
    store.reset();
  }

  LossyFileSystem lossy;
  FaultyDisk disk;
  SystemClock clock;
  std::atomic<bool> broken{false};
  std::map<std::string, std::uint32_t> served_at_death;
  std::unique_ptr<EventStore> store;
  std::unique_ptr<ReadModels> models;
  std::unique_ptr<Line> line;
  std::mutex taking;
  std::unique_ptr<CommandMessages> messages;
  std::unique_ptr<LogService> log_service;  // null: there is no bus
  std::unique_ptr<Publisher> publisher;
};

SimulatedServer::SimulatedServer(const Plan& plan, std::string directory, SimulatedBus* bus)
    : plan_(plan), directory_(std::move(directory)), bus_(bus) {}

SimulatedServer::~SimulatedServer() {
  if (life_) end_life(true);
}

std::optional<std::string> SimulatedServer::start(const Fate& fate) {
  const std::string number = std::to_string(++lives_);
  auto life = std::make_shared<Life>(directory_ + "/spare-" + number, plan_.seed + lives_);
  std::filesystem::create_directories(directory_ + "/data");
  if (fate.dies_after) life->lossy.cut_after(*fate.dies_after);
  if (fate.disk_failure) life->disk.fail(*fate.disk_failure);
  life->lossy.when_cut([this, raw = life.get()] { note_death(*raw); });
  auto trouble = begin_life(*life);
  if (!trouble) {
    const std::lock_guard lock(mutex_);
    life_ = std::move(life);
    return std::nullopt;
  }
  life->close();
  disk_errors_ += life->disk.errors();
  if (life->lossy.is_cut()) life->lossy.come_back();
  return trouble;
}

std::optional<std::string> SimulatedServer::begin_life(Life& life) {
  const std::string data = directory_ + "/data";

  RocksDbEventStoreOptions for_store;
  for_store.directory = log_directory(data);
  for_store.file_system = life.disk.file_system();
  for_store.tail_bytes = plan_.tail_bytes;
  for_store.index_generation_commits = plan_.index_generation_commits;
  // Small enough that the filter is exchanged for larger ones, and kept by every clean stop.
  for_store.index_filter_bytes_min = 1'024;
  for_store.index_filter_kept_from_rows = 0;
  for_store.block_cache_bytes = std::size_t{1} << 20;
  for_store.anchor_interval = plan_.anchor_interval;
  for_store.min_free_bytes = std::size_t{1} << 20;
  for_store.planted_ack_before_sync = plan_.planted == Planted::kAckBeforeSync;
  auto store = open_rocksdb_event_store(for_store);
  if (!store) return store.error().detail;
  life.store = std::move(*store);

  auto models =
      ReadModels::open(model_choice(plan_, data, life.disk.file_system()), *life.store, life.clock);
  if (!models) return models.error().detail;
  life.models = std::move(*models);

  LineOptions for_line;
  for_line.rules = plan_.rules;
  for_line.queue_capacity = plan_.queue_capacity;
  for_line.queue_bytes = plan_.queue_bytes_max;
  for_line.max_batch = plan_.batch_commands_max;
  for_line.max_batch_bytes = plan_.batch_bytes_max;
  for_line.cache_bytes = plan_.cache_bytes;
  for_line.planted_loose_discounts = plan_.planted == Planted::kLooseDiscounts;
  for_line.on_fatal = [raw = &life](const StoreError&) { raw->broken.store(true); };
  auto line = Line::start(*life.store, life.clock, std::move(for_line));
  if (!line) return line.error().detail;
  life.line = std::move(*line);
  life.models->start();
  life.messages =
      std::make_unique<CommandMessages>(*life.line, life.clock, CommandMessagesOptions{});
  if (bus_ != nullptr) begin_relay(life);
  return std::nullopt;
}

// On the thread that came too late.
void SimulatedServer::note_death(Life& life) {
  if (bus_ != nullptr) bus_->cut(life_name());
  if (!life.models) return;
  for (const std::string& model : plan_.models) {
    life.served_at_death[model] = life.models->served(model).pin().version;
  }
}

std::map<std::string, std::uint32_t> SimulatedServer::served_at_death() const {
  return life_->served_at_death;
}

// As app/serving.cc does.
void SimulatedServer::begin_relay(Life& life) {
  life.log_service = std::make_unique<LogService>(
      *life.store, Subjects("orderlog", life.store->line()), bus_->options(life_name(), "log"));
  PublisherOptions options;
  options.bus = bus_->options(life_name(), "publisher");
  options.directory = directory_ + "/data";
  options.drain_extra_percent = plan_.drain_extra_percent;
  options.planted_trust_memory = plan_.planted == Planted::kRelayTrustsMemory;
  life.publisher = std::make_unique<Publisher>(*life.store, std::move(options));
  life.log_service->pause();
  life.log_service->start();
  life.publisher->start(nullptr, [service = life.log_service.get()](bool may_answer) {
    may_answer ? service->resume() : service->pause();
  });
}

std::string SimulatedServer::life_name() const { return "server-" + std::to_string(lives_); }

std::optional<PublisherStatus> SimulatedServer::relay_status() const {
  if (!life_ || !life_->publisher) return std::nullopt;
  return life_->publisher->status();
}

void SimulatedServer::stop() { end_life(true); }

void SimulatedServer::end(LossyFileSystem::Loss loss) {
  const std::shared_ptr<Life> life = life_;
  life->lossy.cut_now();
  end_life(false);
  life->lossy.come_back(loss);
}

void SimulatedServer::end_life(bool in_order) {
  std::shared_ptr<Life> life;
  {
    const std::lock_guard lock(mutex_);
    life = std::exchange(life_, nullptr);
  }
  const std::unique_lock alone(stays_);
  if (in_order) static_cast<void>(life->store->flush());
  life->close();
  disk_errors_ += life->disk.errors();
}

bool SimulatedServer::is_dead() const {
  const std::lock_guard lock(mutex_);
  return life_ != nullptr && life_->is_dead();
}
std::uint64_t SimulatedServer::disk_errors() const {
  return disk_errors_ + (life_ ? life_->disk.errors() : 0);
}
FaultyDisk& SimulatedServer::disk() { return life_->disk; }
void SimulatedServer::die_after(std::uint64_t operations) { life_->lossy.cut_after(operations); }

std::optional<MessageAnswer> SimulatedServer::give(const Message& message,
                                                   std::chrono::milliseconds at_most) {
  const auto slot = std::make_shared<Slot>();
  {
    std::shared_ptr<Life> life;
    {
      const std::lock_guard lock(mutex_);
      life = life_;
    }
    const std::shared_lock stays(stays_);
    if (life && life->messages) {
      const std::vector<std::pair<std::string_view, std::string_view>> headers = {
          {"Idempotency-Key", message.key}};
      const CommandMessage sent{
          .tenant = "default",
          .command = message.command,
          .headers = message.key.empty() ? MessageHeaders() : MessageHeaders(headers),
          .data = message.data};
      const std::lock_guard taking(life->taking);
      life->messages->take(sent, [slot, raw = life.get()](const http::Response& response) {
        // Who is dead says nothing any more.
        if (raw->is_dead()) return;
        const std::lock_guard lock(slot->mutex);
        slot->answer = answer_in(response);
        slot->came.notify_all();
      });
    }
  }
  std::unique_lock lock(slot->mutex);
  slot->came.wait_for(lock, at_most, [&slot] { return slot->answer.has_value(); });
  return slot->answer;
}

SimulatedServer::Inside SimulatedServer::inside() {
  Inside inside;
  std::shared_ptr<Life> life;
  {
    const std::lock_guard lock(mutex_);
    life = life_;
  }
  inside.stays_ = std::shared_lock(stays_);
  if (life && life->store) {
    inside.log_ = life->store.get();
    inside.models_ = life->models.get();
  }
  return inside;
}

}  // namespace orderlog::simulation
