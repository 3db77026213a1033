#pragma once

// A server's log, handed on one commit at a time and slowly: what is read of it takes long, and is
// counted.

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "app/net/http_client.h"
#include "tests/app/net/scripted_server.h"

namespace orderlog {

// The server behind it outlives it. One request at a time.
class SlowServer {
 public:
  SlowServer(const HttpUrl& real, std::chrono::milliseconds a_commit)
      : server_(std::vector<ScriptedServer::Script>(
            kMostRequests, [this, real, a_commit](ScriptedConnection& connection) {
              hand_on(real, a_commit, connection);
            })) {}

  [[nodiscard]] std::string url() const { return "http://" + server_.url().authority(); }
  // How often a commit was asked for since the last call.
  [[nodiscard]] int commits_asked_for() { return commits_.exchange(0); }

 private:
  static constexpr std::size_t kMostRequests = 2'000;

  void hand_on(const HttpUrl& real, std::chrono::milliseconds a_commit,
               ScriptedConnection& connection) {
    const std::string& request = connection.read_until("\r\n\r\n");
    const auto begin = request.find(' ') + 1;
    std::string target = request.substr(begin, request.find(' ', begin) - begin);
    if (target.starts_with("/v1/log/commits?")) {
      if (target.find("bytes=") == std::string::npos) target += "&bytes=0";
      ++commits_;
      std::this_thread::sleep_for(a_commit);
    }
    const auto answer = HttpClient(real).get(target);
    if (!answer) return;
    connection.write("HTTP/1.1 " + std::to_string(answer->status) +
                     " Whatever\r\nConnection: close\r\nContent-Type: " +
                     std::string(answer->header("content-type")) + "\r\nContent-Length: " +
                     std::to_string(answer->body.size()) + "\r\n\r\n" + answer->body);
  }

  std::atomic<int> commits_{0};
  ScriptedServer server_;
};

}  // namespace orderlog
