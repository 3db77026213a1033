#pragma once

// Commands over NATS: the bus on one side, the line on the other. docs/commands-over-nats.md
// is the contract for those who send them.

#include <chrono>

#include "api/command_messages.h"
#include "app/config.h"
#include "messaging/command_service.h"

namespace orderlog {

struct CommandIntakeStatus {
  CommandServiceStatus service;
  CommandMessages::Counts commands;
};

// Owned by one thread. The line and the clock outlive it; the line is drained before it goes.
class CommandIntake {
 public:
  CommandIntake(const Config& config, Line& line, const Clock& clock);
  ~CommandIntake();
  CommandIntake(const CommandIntake&) = delete;
  CommandIntake& operator=(const CommandIntake&) = delete;

  // Takes commands from resume() on, while the bus is there.
  void start();
  // Whether commands under the prefix are meant for this server (messaging/prefix_claim.h). Any
  // thread.
  void pause();
  void resume();

  // Takes no more, answers what was taken, ends the connection. Call it while the line still runs.
  // False when the time was up before.
  bool drain(std::chrono::milliseconds at_most);

  // Any thread.
  [[nodiscard]] CommandIntakeStatus status() const {
    return {service_.status(), messages_.counts()};
  }

 private:
  // In this order: what is answered last still finds the service, which is stopped by then.
  CommandService service_;
  CommandMessages messages_;
};

}  // namespace orderlog
