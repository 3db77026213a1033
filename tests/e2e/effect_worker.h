#pragma once

// Does the work of effects as docs/effects.md asks of a consumer, step by step, so that a test can
// crash between any two of them.

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "messaging/bus.h"

namespace orderlog::testing {

struct OfferedWork {
  std::string order;
  std::int64_t attempt = 0;
  std::int64_t due_at = 0;
  std::string details;
  std::string reply;  // to acknowledge it by
};

// One connection, made again when it is gone. One thread.
class EffectWorker {
 public:
  explicit EffectWorker(std::string url) : url_(std::move(url)) {}

  // The next message of the consumer effects-notification; nothing when none came in time.
  [[nodiscard]] std::optional<OfferedWork> take(std::chrono::milliseconds at_most);
  // Returns when JetStream has it.
  [[nodiscard]] bool acknowledge(const OfferedWork& work);
  // How many messages JetStream has yet to deliver, or to deliver again; -1 when it can't be asked.
  [[nodiscard]] std::int64_t outstanding();
  // Drops the connection, as a crash does.
  void crash() { bus_.reset(); }

 private:
  [[nodiscard]] bool connect();

  std::string url_;
  std::unique_ptr<Bus> bus_;
};

}  // namespace orderlog::testing
