#pragma once

// A read model as queries know it: a name, behind which one version or another answers. A query
// pins the version that serves when it begins and keeps it to its end, so a switch is never noticed
// by anyone who is asking.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "projections/live/position_gate.h"
#include "projections/rows/list_stamps.h"
#include "projections/store/model_store.h"

namespace orderlog {

struct ServedVersion {
  std::shared_ptr<ModelStore> store;
  std::uint32_t version = 0;
  std::shared_ptr<const ListStamps> stamps;
};

// The runtime's thread switches; any thread pins and waits.
class ServedModel {
 public:
  // `build`: how far the version is that is being built.
  explicit ServedModel(std::string_view name, const std::atomic<std::uint64_t>* build = nullptr)
      : name_(name), build_(build) {}
  ServedModel(const ServedModel&) = delete;
  ServedModel& operator=(const ServedModel&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  // How far the version is that serves; where nothing serves yet, 0. Never goes back.
  [[nodiscard]] const PositionGate& gate() const { return gate_; }

  // What to tell somebody who waits: the gate's position, or the build's where nothing serves yet.
  [[nodiscard]] Position reached() const {
    const Position serving = gate_.position();
    return serving == Position(0) && build_ != nullptr ? Position(build_->load()) : serving;
  }

  // Without a store before there is a version that has once seen the whole log.
  [[nodiscard]] ServedVersion pin() const {
    const std::lock_guard lock(mutex_);
    return serving_;
  }

  void serve(ServedVersion version, Position position) {
    {
      const std::lock_guard lock(mutex_);
      std::swap(serving_, version);
    }
    publish(position);
  }
  void publish(Position position) {
    if (position > gate_.position()) gate_.publish(position);
  }

 private:
  const std::string name_;
  const std::atomic<std::uint64_t>* const build_;
  PositionGate gate_;
  mutable std::mutex mutex_;
  ServedVersion serving_;
};

}  // namespace orderlog
