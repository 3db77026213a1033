#pragma once

// One model fed by hand on this thread, and what can be seen of it.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "eventstore/memory_event_store.h"
#include "projections/live/follower.h"
#include "projections/live/live_model.h"
#include "projections/store/model_store.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/projections/log_script.h"

namespace orderlog {

using Rows = std::vector<std::pair<std::string, std::string>>;

// Every row, in the order of the keys.
[[nodiscard]] Rows rows_of(const ModelStore& store);

[[nodiscard]] ModelStoreOptions store_options(std::string directory, std::string name,
                                              std::uint32_t schema_version = 1);

// A projection with its store in `directory`; feed() brings it to the log's head.
class FedModel {
 public:
  FedModel(std::unique_ptr<Projection> projection, const std::string& directory,
           const EventStore& log);

  void feed(std::size_t batch_events = 2'048);
  // Brings it to `until`, the last position of a commit.
  void feed_to(Position until);
  // One batch of at most so many events.
  void feed_once(std::size_t batch_events);
  [[nodiscard]] LiveModel& model() { return *model_; }
  [[nodiscard]] ModelStore& store() { return *store_; }
  // Queries on it are answered from here.
  [[nodiscard]] const ServedModel& view() const { return served_; }
  [[nodiscard]] Rows rows() const { return rows_of(*store_); }

 private:
  void advance(std::size_t batch_events, Position until);

  const EventStore& log_;
  std::shared_ptr<ModelStore> store_;
  ServedModel served_;
  std::unique_ptr<LiveModel> model_;
};

// A log in memory and one model of it.
template <class P>
struct Bench {
  testing::TempDirectory scratch;
  std::unique_ptr<EventStore> log = make_memory_event_store();
  LogScript script{*log};
  FedModel model{std::make_unique<P>(), scratch / "model", *log};
};

}  // namespace orderlog
