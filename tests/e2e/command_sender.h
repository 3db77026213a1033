#pragma once

// Sends commands over NATS as an outside client would, and reads their answers.

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "messaging/bus.h"
#include "tests/e2e/reply.h"

namespace orderlog::testing {

// One connection, made again when it is gone. One thread.
class CommandSender {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  explicit CommandSender(std::string url) : url_(std::move(url)) {}

  // Status 0 when there was no answer in time, or nobody listens.
  Reply send(const std::string& tenant, const std::string& command, const std::string& data,
             const Headers& headers = {},
             std::chrono::milliseconds at_most = std::chrono::seconds(5));
  // Again and again with the same key until there is an answer.
  Reply send_until_answered(const std::string& tenant, const std::string& command,
                            const std::string& data, const std::string& key);

 private:
  std::string url_;
  std::unique_ptr<Bus> bus_;
};

}  // namespace orderlog::testing
