#pragma once

// Clients that go on through every crash: what they do not know the outcome of they send again
// under the same key.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "app/net/http_url.h"
#include "tests/fault/command_mix.h"
#include "tests/fault/journal.h"

namespace orderlog::testing {

// Owns a thread and a connection per client. Driven by one thread.
class LoadClients {
 public:
  // An answer that came when `is_dark` says yes was given without power: nobody was told anything.
  LoadClients(
      std::size_t clients, std::uint64_t seed, Journal& journal,
      std::function<bool()> is_dark = [] { return false; });
  ~LoadClients();
  LoadClients(const LoadClients&) = delete;
  LoadClients& operator=(const LoadClients&) = delete;

  // They send to this server until it breaks, then wait for the next call.
  void go_on(const HttpUrl& url);
  // Returns when each of them waits for the next go_on(). Needs a server that has broken.
  void await_rest();
  // Returns when every outcome is known. Needs a server that runs.
  void settle();
  // Without finding out.
  void abandon();

 private:
  void run(std::size_t client, std::uint64_t seed);
  // The server after number `seen`; nothing when the client should end.
  std::optional<HttpUrl> next_server(std::uint64_t& seen, bool has_unsettled);
  bool is_abandoned() const;
  bool is_ending() const;

  Journal& journal_;
  const std::function<bool()> is_dark_;
  JobCounter jobs_{0};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  HttpUrl url_;
  std::uint64_t servers_ = 0;
  std::size_t resting_ = 0;
  bool ending_ = false;
  bool abandoned_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace orderlog::testing
