#include "tests/simulation/nats/server/link.h"

#include <algorithm>
#include <utility>

namespace orderlog::simulated_nats {

using std::chrono::steady_clock;

void Link::send(std::size_t bytes, std::function<void()> arrive) {
  Moment due = steady_clock::now() + latency_();
  if (!pieces_.empty()) due = std::max(due, pieces_.back().due);
  pieces_.push_back({due, bytes, std::move(arrive)});
  bytes_ += bytes;
  if (holders_ == 0) look_at(pieces_.front().due);
}

void Link::let_go() {
  if (--holders_ == 0 && !pieces_.empty()) look_at(pieces_.front().due);
}

void Link::lose(std::size_t kept) {
  while (pieces_.size() > kept) {
    bytes_ -= pieces_.back().bytes;
    pieces_.pop_back();
  }
  on_moved_();
}

void Link::look_at(Moment when) {
  if (std::exchange(will_look_, true)) return;
  agenda_.at(when, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->look();
  });
}

void Link::look() {
  will_look_ = false;
  const Moment now = steady_clock::now();
  bool moved = false;
  while (holders_ == 0 && !pieces_.empty() && pieces_.front().due <= now) {
    const Piece piece = std::move(pieces_.front());
    pieces_.pop_front();
    bytes_ -= piece.bytes;
    moved = true;
    piece.arrive();
  }
  if (moved) on_moved_();
  if (holders_ == 0 && !pieces_.empty()) look_at(pieces_.front().due);
}

}  // namespace orderlog::simulated_nats
