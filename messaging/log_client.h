#pragma once

// Asks for the log's commits over NATS (messaging/log_piece.h) and believes nothing of what comes.

#include <memory>
#include <shared_mutex>
#include <string>

#include "messaging/bus.h"
#include "messaging/log_origin.h"
#include "messaging/subjects.h"

namespace orderlog {

// Asks over whatever connection it is lent. Any thread.
class LogClient final : public LogOrigin {
 public:
  explicit LogClient(Subjects subjects) : subjects_(std::move(subjects)) {}

  // Until take_back(), which waits for those who are asking.
  void lend(Bus& bus);
  void take_back();

  [[nodiscard]] BusResult<LogPiece> fetch(const Head& after) override;

 private:
  [[nodiscard]] BusResult<BusMessage> ask(Position after, std::size_t offset);
  [[nodiscard]] BusResult<std::string> whole_commit(Position after, std::string bytes,
                                                    std::size_t size);

  const Subjects subjects_;
  std::shared_mutex mutex_;
  Bus* bus_ = nullptr;
};

}  // namespace orderlog
