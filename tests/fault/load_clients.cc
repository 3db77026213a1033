#include "tests/fault/load_clients.h"

#include <chrono>
#include <utility>

#include "tests/e2e/session.h"

namespace orderlog::testing {

LoadClients::LoadClients(std::size_t clients, std::uint64_t seed, Journal& journal,
                         std::function<bool()> is_dark)
    : journal_(journal), is_dark_(std::move(is_dark)) {
  for (std::size_t client = 0; client < clients; ++client) {
    threads_.emplace_back([this, client, seed] { run(client, seed); });
  }
}

LoadClients::~LoadClients() { abandon(); }

void LoadClients::go_on(const HttpUrl& url) {
  {
    const std::lock_guard lock(mutex_);
    url_ = url;
    ++servers_;
  }
  changed_.notify_all();
}

void LoadClients::await_rest() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return resting_ == threads_.size(); });
}

void LoadClients::settle() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void LoadClients::abandon() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
  }
  settle();
}

bool LoadClients::is_abandoned() const {
  const std::lock_guard lock(mutex_);
  return abandoned_;
}

bool LoadClients::is_ending() const {
  const std::lock_guard lock(mutex_);
  return ending_;
}

std::optional<HttpUrl> LoadClients::next_server(std::uint64_t& seen, bool has_unsettled) {
  std::unique_lock lock(mutex_);
  ++resting_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return abandoned_ || servers_ > seen || (ending_ && !has_unsettled); });
  --resting_;
  if (abandoned_ || servers_ == seen) return std::nullopt;
  seen = servers_;
  return url_;
}

void LoadClients::run(std::size_t client, std::uint64_t seed) {
  CommandMix mix(seed, client, jobs_);
  std::optional<KeyedCommand> unsettled;
  std::uint64_t seen = 0;
  while (const auto url = next_server(seen, unsettled.has_value())) {
    Session session(*url);
    while (!is_abandoned()) {
      if (!unsettled) {
        if (is_ending()) return;
        unsettled = mix.next();
      }
      Reply reply = session.post_keyed(unsettled->target, unsettled->body, unsettled->key);
      if (reply.status == 0 || is_dark_()) break;  // whether it happened is not known
      if (reply.status == 429 || reply.status == 503) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        continue;
      }
      const std::uint64_t position = reply.position();
      journal_.acknowledge(
          {std::move(*unsettled), reply.status, std::move(reply.response.body), position});
      unsettled.reset();
    }
  }
}

}  // namespace orderlog::testing
