#pragma once

// Read models as of a point, built in a scratch directory and asked as the server's are.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/listen_address.h"
#include "app/log/log_source.h"
#include "app/net/http_response_reader.h"
#include "base/result.h"
#include "eventstore/event_store.h"

namespace orderlog {

struct PastModelsOptions {
  std::vector<std::string> names;  // of models that there are; empty: all
  std::string scratch;             // kept; empty: a temporary directory
  TimeMs then_ms = 0;              // what the clock shows
  // What the log is a beginning of, where it is one.
  const EventStore* whole_log = nullptr;
};

// Owned by one thread.
class PastModels {
 public:
  using Progress = std::function<void(std::uint64_t events, std::uint64_t events_total)>;

  // Null when `cancelled` came true, which is looked at ten times a second, after `progress` was
  // told. kExitUsage for a scratch directory that is of something else, kExitFailed for one that
  // can't be made or written to. The log stands still and outlives it.
  [[nodiscard]] static Result<std::unique_ptr<PastModels>, CommandError> build(
      EventStore& log, const PastModelsOptions& options, const Progress& progress,
      const std::atomic<bool>& cancelled);
  ~PastModels();
  PastModels(const PastModels&) = delete;
  PastModels& operator=(const PastModels&) = delete;

  // {"position", "then", "scratch" if it is kept, "models": [{"name", "orders", "rows"}]}: as many
  // orders (pools, …) as there are, in so many rows together with those of their lists. Reads every
  // row to count it.
  [[nodiscard]] Result<std::string, CommandError> summary_json() const;

  // The answer of the HTTP contract to a GET of this target: "/v1/orders?user_id=ann".
  [[nodiscard]] Result<HttpResponse, CommandError> ask(const std::string& target);

  // Serves the HTTP contract until this object ends; the port it listens on.
  [[nodiscard]] Result<std::uint16_t, CommandError> listen(const ListenAddress& address);

 private:
  struct Impl;
  explicit PastModels(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Of all models that there are.
[[nodiscard]] std::vector<std::string> model_names();

}  // namespace orderlog
