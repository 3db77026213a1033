#pragma once

// One direction of a connection, as TCP is one: what is sent arrives in its order, each piece after
// a while. A link that is held swallows nothing: what was sent stays on the way until it goes on.

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>

#include "tests/simulation/nats/server/agenda.h"

namespace orderlog::simulated_nats {

// Under the agenda's mutex.
class Link : public std::enable_shared_from_this<Link> {
 public:
  using Latency = std::function<std::chrono::microseconds()>;

  // `on_moved` is called when pieces have arrived.
  Link(Agenda& agenda, Latency latency, std::function<void()> on_moved)
      : agenda_(agenda), latency_(std::move(latency)), on_moved_(std::move(on_moved)) {}

  void send(std::size_t bytes, std::function<void()> arrive);
  // Several may hold it; it goes on when all have let go.
  void hold() { ++holders_; }
  void let_go();

  [[nodiscard]] std::size_t pieces() const { return pieces_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  // All that is on the way but the first `kept` pieces never arrives.
  void lose(std::size_t kept);

 private:
  struct Piece {
    Moment due;
    std::size_t bytes;
    std::function<void()> arrive;
  };

  void look_at(Moment when);
  void look();

  Agenda& agenda_;
  const Latency latency_;
  const std::function<void()> on_moved_;
  std::deque<Piece> pieces_;
  std::size_t bytes_ = 0;
  int holders_ = 0;
  bool will_look_ = false;
};

}  // namespace orderlog::simulated_nats
