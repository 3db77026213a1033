#pragma once

#include <atomic>
#include <cstdint>
#include <set>
#include <string>
#include <thread>

#include "bench/http/endpoint.h"

namespace orderlog::bench {

// Has a server rebuild its read models, one after the other and over again, from start to stop().
// A thread of its own asks and looks on; the figures are for whoever has stopped it.
class Rebuilding {
 public:
  explicit Rebuilding(const Endpoint& endpoint);
  ~Rebuilding() { stop(); }
  Rebuilding(const Rebuilding&) = delete;
  Rebuilding& operator=(const Rebuilding&) = delete;

  // Returns when the first rebuild is under way, or can't be.
  void start();
  // Cancels the one that is under way and returns when it is gone.
  void stop();

  [[nodiscard]] std::uint64_t finished() const { return finished_; }
  [[nodiscard]] const std::set<std::string>& models() const { return models_; }  // of these
  // Empty: every rebuild ended in a new version that serves.
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  void run();
  [[nodiscard]] bool ask(const std::string& name, const char* verb);
  // False when there is no point in going on.
  [[nodiscard]] bool rebuild(const std::string& name);

  const Endpoint endpoint_;
  std::atomic<bool> under_way_{false};
  std::atomic<bool> stopping_{false};
  std::uint64_t finished_ = 0;
  std::set<std::string> models_;
  std::string problem_;
  std::thread thread_;
};

}  // namespace orderlog::bench
