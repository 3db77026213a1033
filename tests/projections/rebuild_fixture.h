#pragma once

// A log in memory with the read models on it, and what can be seen of the order list's versions.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <thread>

#include "projections/models.h"
#include "projections/orders/orders.h"
#include "projections/read_models.h"
#include "tests/projections/model_bench.h"
#include "tests/projections/order_lives.h"

namespace orderlog {

class Rebuild : public ::testing::Test {
 protected:
  void open(const OrdersFaults& faults = {}) {
    models_.reset();
    ReadModelsOptions options;
    options.directory = scratch_ / "data";
    options.runtime.batch_events = 64;
    options.bulk.batch_events = 256;
    options.bulk.batch_bytes = batch_bytes_;
    options.bulk_from_events = bulk_from_;
    options.definitions = definitions_.empty() ? all_models(faults) : definitions_;
    options.file_system = file_system_;
    options.free_bytes_min = free_bytes_min_;
    options.warn = [this](const std::string& code, const std::string&) {
      warnings_.push_back(code);
    };
    auto models = ReadModels::open(std::move(options), *log_, clock_);
    ASSERT_TRUE(models.ok()) << (models.ok() ? "" : models.error().detail);
    models_ = std::move(models).value();
    models_->start();
  }

  void live(std::size_t steps) { lives_.live(steps); }

  [[nodiscard]] ManagedModel& orders() const { return *models_->find("orders"); }
  [[nodiscard]] std::optional<ProjectionStatus> of(VersionRole role) const {
    for (const ProjectionStatus& status : orders().status()) {
      if (status.role == role) return status;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::uint32_t serving() const { return models_->served("orders").pin().version; }

  template <class Condition>
  [[nodiscard]] static bool soon(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }
  [[nodiscard]] bool serves(std::uint32_t version) const {
    return soon([&] { return serving() == version; });
  }
  [[nodiscard]] bool reaches_head() const {
    return models_->served("orders").gate().wait_for(
        log_->head().position, std::chrono::steady_clock::now() + std::chrono::seconds(20));
  }
  [[nodiscard]] bool is_held() const {
    return soon([&] {
      const auto building = of(VersionRole::kBuilding);
      return building && building->state == ProjectionState::kStopped;
    });
  }
  [[nodiscard]] Rows serving_rows() const {
    return rows_of(*models_->served("orders").pin().store);
  }
  // What a fresh model makes of the log, event by event.
  Rows replayed() {
    FedModel fresh(std::make_unique<OrdersProjection>(),
                   scratch_ / ("fresh" + std::to_string(++fresh_)), *log_);
    fresh.feed();
    return fresh.rows();
  }
  // Why the models can't be opened; nothing when they can.
  [[nodiscard]] std::optional<ModelErrorCode> open_refused() const {
    ReadModelsOptions options;
    options.directory = scratch_ / "data";
    const auto opened = ReadModels::open(std::move(options), *log_, clock_);
    return opened.ok() ? std::nullopt : std::optional(opened.error().code);
  }
  // While nothing is open: what the list of versions says, changed by hand.
  void change_manifest(const std::function<void(ModelManifest&)>& change) const {
    ModelResources resources(1 << 20);
    auto manifest = read_manifest(resources.file_system(), scratch_ / "data/models", "orders");
    ASSERT_TRUE(manifest.ok() && *manifest);
    change(**manifest);
    ASSERT_TRUE(write_manifest(resources.file_system(), scratch_ / "data/models", **manifest).ok());
  }
  [[nodiscard]] std::set<std::string> tables_of(std::uint32_t version) const {
    std::set<std::string> names;
    const std::string name = "data/models/orders-v" + std::to_string(version);
    for (const auto& entry : std::filesystem::directory_iterator(scratch_ / name)) {
      if (entry.path().extension() == ".sst") names.insert(entry.path().filename().string());
    }
    return names;
  }
  // Of the rows that lie on disk, many; what is read when the version is opened stays whole.
  void damage_rows(std::uint32_t version) const {
    const std::string name = "data/models/orders-v" + std::to_string(version);
    for (const auto& entry : std::filesystem::directory_iterator(scratch_ / name)) {
      if (entry.path().extension() != ".sst") continue;
      const auto bytes = static_cast<std::streamoff>(entry.file_size());
      std::fstream file(entry.path(), std::ios::binary | std::ios::in | std::ios::out);
      file.seekp(bytes / 8);
      file << std::string(static_cast<std::size_t>(bytes / 2), '\xa5');
    }
  }
  static std::string refusal(const OperatorResult& result) {
    return result.ok() ? "" : result.error().code;
  }
  [[nodiscard]] std::size_t directories() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(scratch_ / "data/models")) {
      if (entry.path().filename().string().starts_with("orders-v")) ++count;
    }
    return count;
  }

  testing::TempDirectory scratch_;
  std::unique_ptr<EventStore> log_ = make_memory_event_store();
  ManualClock clock_{1'700'000'000'000};
  LogScript script_{*log_};
  OrderLives lives_{script_, 17};
  std::uint64_t bulk_from_ = 1;
  std::size_t batch_bytes_ = BulkOptions().batch_bytes;
  std::vector<ModelDefinition> definitions_;
  std::shared_ptr<rocksdb::FileSystem> file_system_;
  std::uint64_t free_bytes_min_ = 0;
  std::vector<std::string> warnings_;
  int fresh_ = 0;
  std::unique_ptr<ReadModels> models_;
};

}  // namespace orderlog
