#pragma once

// A server with a handful of endpoints that show every way of answering.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/http/problem.h"
#include "api/http/router.h"
#include "api/http/server.h"
#include "base/check.h"
#include "tests/api/http/raw_client.h"

namespace orderlog::http {

using std::chrono::milliseconds;

// Exchanges that wait for the test to answer them. Any thread.
class Parked {
 public:
  void put(const ExchangeId& id, std::string body) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({id, std::move(body)});
    changed_.notify_all();
  }

  // The ids and bodies of the first `count` to come.
  std::vector<std::pair<ExchangeId, std::string>> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10), [&] { return waiting_.size() >= count; });
    return waiting_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<ExchangeId, std::string>> waiting_;
};

class TestServer {
 public:
  explicit TestServer(Options options = {}) {
    add_endpoints();
    options.port = 0;
    auto started = Server::start(options, router);
    ORDERLOG_CHECK(started.ok(), "the test server does not start");
    server = std::move(started).value();
  }

  [[nodiscard]] RawClient connect(int receive_buffer_bytes = 0) const {
    return RawClient(server->port(), receive_buffer_bytes);
  }

  Router router;
  Parked parked;
  std::atomic<int> streams_closed{0};
  std::atomic<std::int64_t> streamed_body_bytes{0};
  std::atomic<std::int64_t> produced_bytes{0};
  std::atomic<bool> upload_paused{false};
  std::unique_ptr<Server> server;

 private:
  void add_endpoints();
};

// "POST /echo" with this body.
inline std::string post(std::string_view path, std::string_view body,
                        std::string_view more_headers = "") {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(more_headers) + "\r\n" + std::string(body);
}

inline std::string get(std::string_view path, std::string_view more_headers = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n" + std::string(more_headers) +
         "\r\n";
}

// Polls until it is so, at most 10 s.
template <class Condition>
bool becomes_true(Condition condition) {
  for (int i = 0; i < 2000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return condition();
}

}  // namespace orderlog::http
