#pragma once

// Events as they are published, without the way through the stream's storage: nats-server hands a
// message to whoever listens to its subject before JetStream has written it, and JetStream's store
// stands still for tens of milliseconds now and then (docs/decisions/0017). An event is published
// when the log has it, so a copy that comes early is as good as any; what the stream then makes of
// it does not matter here.
//
// The stream is read first. Once that is level, live events are held back until the stream has
// delivered everything before the first of them; from there on they follow by themselves, and the
// stream need not be listened to any more.

#include <cstddef>
#include <deque>

#include "messaging/bus.h"
#include "messaging/event_reader.h"
#include "messaging/stream_intake.h"

namespace orderlog {

// One thread at a time; the intake outlives it.
class LiveFeed {
 public:
  explicit LiveFeed(StreamIntake& intake) : intake_(intake) {}

  // Live events are not taken, until join().
  void leave();
  // The stream has nothing more at the moment.
  void join();
  [[nodiscard]] bool is_joined() const { return state_ == State::kJoined; }

  // False: the intake takes nothing more.
  [[nodiscard]] bool take(BusMessage& message);
  // The stream has delivered something: is the first event that was held back the next one?
  [[nodiscard]] bool connect();

 private:
  enum class State { kLeft, kJoining, kJoined };
  struct Held {
    Position position;
    BusMessage message;
  };

  [[nodiscard]] bool take_now(const BusMessage& message);

  StreamIntake& intake_;
  EventReader reader_;
  ReceivedEvent event_;
  State state_ = State::kLeft;
  std::deque<Held> held_;
  std::size_t held_bytes_ = 0;
};

}  // namespace orderlog
