#pragma once

// The first warning of a code is said at once, and then no more than one every few seconds: whoever
// may publish could otherwise fill a disk with lines. What was not said is counted.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace orderlog {

// What the operator should know of: a stable code and a sentence.
using Warn = std::function<void(const std::string& code, const std::string& sentence)>;

// Any thread.
class LimitedWarnings {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  explicit LimitedWarnings(Warn say, std::chrono::milliseconds quiet = std::chrono::seconds(5))
      : say_(std::move(say)), quiet_(quiet) {}

  void warn(const std::string& code, const std::string& sentence,
            Moment now = std::chrono::steady_clock::now());
  // Says how many were held back where it is time to; to be called now and then.
  void look(Moment now = std::chrono::steady_clock::now());

 private:
  struct Kind {
    Moment said;
    std::uint64_t held_back = 0;
    std::string last;
  };

  void say(const std::string& code, Kind& kind, Moment now);

  const Warn say_;
  const std::chrono::milliseconds quiet_;
  std::mutex mutex_;  // over what follows
  std::map<std::string, Kind> kinds_;
};

}  // namespace orderlog
