#include "api/read_gate.h"

#include <atomic>
#include <utility>

#include "api/http/ascii.h"
#include "base/decimal.h"
#include "base/position_token.h"
#include "base/thread_name.h"

namespace orderlog {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// What stands before the first `end`, and `rest` behind it.
std::string_view cut_off(std::string_view& rest, char end) {
  const std::size_t at = rest.find(end);
  const std::string_view first = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return trimmed(first);
}

// RFC 7240 §2: preferences separated by commas, each with parameters behind semicolons, values
// perhaps in quotes; ours is wait=SECONDS, the others are nobody's business.
std::optional<std::string_view> wait_among(std::string_view preferences) {
  while (!preferences.empty()) {
    std::string_view preference = cut_off(preferences, ',');
    std::string_view value = cut_off(preference, ';');
    const std::string_view name = cut_off(value, '=');
    if (!http::equals_ignoring_case(name, "wait")) continue;
    value = trimmed(value);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    return value;
  }
  return std::nullopt;
}

// Several fields are one list; of two waits the first one counts.
std::optional<std::chrono::milliseconds> wait_of(const http::Request& request) {
  std::optional<std::string_view> wait;
  request.each_header("Prefer", [&wait](std::string_view preferences) {
    if (!wait) wait = wait_among(preferences);
  });
  if (!wait) return kDefaultWait;
  const auto seconds = whole_number(*wait);
  if (!seconds) return std::nullopt;
  return std::chrono::seconds(
      std::min<std::uint64_t>(*seconds, static_cast<std::uint64_t>(kMaxWait.count())));
}

}  // namespace

std::optional<Freshness> read_freshness(const http::Request& request, const http::Query& query,
                                        LineId line, FieldErrors& errors) {
  Freshness freshness;
  // An empty one is what a client sends that lost its token: it must not get an old answer.
  const auto ask_for = [&](std::string_view token) {
    const auto position = parse_position_token(token, line);
    if (position) {
      freshness.min_position = std::max(freshness.min_position, *position);
    } else {
      errors.push_back({"/min_position", "invalid_field", "must be a position such as 0:123"});
    }
    return position.has_value();
  };
  bool understood = true;
  request.each_header("Orderlog-Min-Position",
                      [&](std::string_view token) { understood = understood && ask_for(token); });
  if (!understood) return std::nullopt;
  if (const auto token = query.find("min_position"); token && !ask_for(*token)) return std::nullopt;
  const auto wait = wait_of(request);
  if (!wait) {
    errors.push_back({"", "invalid_field", "Prefer: wait must be a number of seconds"});
    return std::nullopt;
  }
  freshness.wait = *wait;
  return freshness;
}

struct ReadGate::Wait {
  // Once. Moves the answer away, so that what it holds lives no longer than the client does.
  void answer_by(http::Outbox& outbox, bool reached) {
    outbox.post(to,
                [mine = std::move(answer), reached](http::Exchange& back) { mine(back, reached); });
  }

  http::ExchangeId to;
  Answerer answer;
  const PositionGate* gate = nullptr;
  PositionGate::WaitId at_gate = 0;
  std::size_t held_bytes = 0;
  std::atomic<bool> over{false};
};

ReadGate::ReadGate(http::Outbox& outbox, ReadGateLimits limits)
    : outbox_(outbox), limits_(limits), thread_([this] { run(); }) {}

ReadGate::~ReadGate() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
  for (const auto& [place, wait] : waits_) (void)wait->gate->cancel(wait->at_gate);
}

void ReadGate::wait(const PositionGate& gate, Position position, std::chrono::milliseconds wait,
                    const http::Exchange& exchange, Answerer answer, std::size_t held_bytes) {
  auto waiting = std::make_shared<Wait>();
  waiting->to = exchange.id();
  waiting->answer = std::move(answer);
  waiting->gate = &gate;
  waiting->held_bytes = held_bytes;
  bool first = false;
  {
    // Under the lock, so that the deadline's thread finds the wait complete.
    const std::lock_guard lock(mutex_);
    forget_reached();
    if (!has_room(held_bytes)) return waiting->answer_by(outbox_, false);
    const Place place(std::chrono::steady_clock::now() + wait, ++last_number_);
    const auto entry = waits_.emplace(place, waiting).first;
    held_bytes_ += held_bytes;
    first = released_ || entry == waits_.begin();
    waiting->at_gate = gate.when_reached(position, [this, place, waiting] {
      if (waiting->over.exchange(true)) return;
      {
        const std::lock_guard reached(reached_mutex_);
        reached_.push_back(place);
      }
      waiting->answer_by(outbox_, true);
    });
  }
  if (first) changed_.notify_one();
}

bool ReadGate::has_room(std::size_t held_bytes) const {
  return waits_.size() < limits_.waits && held_bytes_ + held_bytes <= limits_.held_bytes;
}

// Whoever was answered takes no room, however long he would have waited.
void ReadGate::forget_reached() {
  std::vector<Place> reached;
  {
    const std::lock_guard lock(reached_mutex_);
    reached.swap(reached_);
  }
  for (const Place& place : reached) {
    const auto entry = waits_.find(place);
    if (entry != waits_.end()) (void)take(entry);
  }
}

std::shared_ptr<ReadGate::Wait> ReadGate::take(Waits::iterator place) {
  std::shared_ptr<Wait> wait = std::move(place->second);
  waits_.erase(place);
  held_bytes_ -= wait->held_bytes;
  return wait;
}

void ReadGate::release_all() {
  {
    const std::lock_guard lock(mutex_);
    released_ = true;
  }
  changed_.notify_one();
}

void ReadGate::run() {
  name_this_thread("read gate");
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (waits_.empty()) {
      changed_.wait(lock, [this] { return stopping_ || !waits_.empty(); });
      continue;
    }
    const auto next = waits_.begin()->first.first;
    if (!released_ && std::chrono::steady_clock::now() < next) {
      changed_.wait_until(lock, next);
      continue;
    }
    const std::shared_ptr<Wait> wait = take(waits_.begin());
    if (wait->over.exchange(true)) continue;
    (void)wait->gate->cancel(wait->at_gate);
    wait->answer_by(outbox_, false);
  }
}

}  // namespace orderlog
