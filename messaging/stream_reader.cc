#include "messaging/stream_reader.h"

#include <algorithm>
#include <utility>

#include "base/decimal.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kHeartbeat{1'000};
// After so much of nothing the stream, its consumer or its server is gone.
constexpr milliseconds kSilence{3'500};
// What is taken is seen by readers at once, or after so long at the latest.
constexpr milliseconds kTick{50};
// While the log itself is read, the stream is looked at again and again.
constexpr milliseconds kLookAgain{250};
constexpr milliseconds kProof{200};
constexpr int kGuesses = 24;
// Somebody else's message may claim a position of ours, and lie beside it.
constexpr std::uint64_t kNear = 8;
// After so long without a message, though the stream is there, the log is asked whether it has
// more.
constexpr milliseconds kQuiet{3'000};
// A limited stream may drop its first message while it is looked at, and the next one after it.
constexpr int kMoves = 5;
// Live events that wait for readers; what is beyond is had from the log.
constexpr std::size_t kLiveMax = 262'144;
constexpr std::size_t kLiveBytesMax = std::size_t{64} << 20;
// How often, in messages, it is noted how many there are behind.
constexpr std::uint64_t kTellEvery = 256;

}  // namespace

StreamReader::StreamReader(StreamLog& log, LogClient& client, Subjects subjects,
                           StreamReaderOptions options)
    : log_(log),
      client_(client),
      subjects_(std::move(subjects)),
      options_(std::move(options)),
      warnings_(options_.warn),
      intake_(
          log, client,
          [this](const std::string& code, const std::string& sentence) {
            warnings_.warn(code, sentence);
          },
          options_.faults.intake),
      loop_(options_.bus, "stream reader", [this](BusVisit& one) { return visit(one); }) {}

StreamReader::~StreamReader() { stop(); }

void StreamReader::start(std::function<void(const BusError*)> on_change) {
  loop_.start(std::move(on_change));
}

void StreamReader::stop() {
  log_.close();
  loop_.stop();
}

BusResult<Ok> StreamReader::visit(BusVisit& visit) {
  client_.lend(visit.bus());
  log_.wait_for_readers_while([&visit] { return !visit.over(); });
  auto done = read_stream(visit);
  log_.wait_for_readers_while(nullptr);
  client_.take_back();
  return done;
}

BusResult<Ok> StreamReader::read_stream(BusVisit& visit) {
  const EventSource source(visit.bus(), subjects_.stream());
  {
    const std::lock_guard lock(mutex_);
    intake_.begin();
  }
  if (options_.faults.forgets_its_place && log_.received().position > Position(0)) {
    const auto extent = source.extent();
    if (!extent) return fail(extent.error());
    return follow(visit, source, extent->last + 1);
  }
  const auto place = find_place(visit, source);
  if (!place) return fail(place.error());
  if (!*place) return Ok{};
  return follow(visit, source, **place);
}

BusResult<StreamReader::Place> StreamReader::find_place(BusVisit& visit,
                                                        const EventSource& source) {
  int moves = 0;
  for (int looks = 0; !visit.over(); ++looks) {
    const auto extent = source.extent();
    if (!extent && extent.error().code != BusErrorCode::kNoStream) return fail(extent.error());
    if (extent && !extent->empty()) {
      auto place = place_in(source, *extent);
      if (!place || *place) return place;
      const auto now = source.extent();
      if (now && now->first > extent->first && ++moves <= kMoves) continue;
    }
    const auto read = read_log();
    if (read && extent && extent->empty() && log_.received().position == Position(0)) {
      return Place{extent->last + 1};  // nothing was published yet, and nothing is known here
    }
    if (!read && !extent && read.error().code != BusErrorCode::kForeignStream) {
      return fail(
          BusError{extent.error().code,
                   extent.error().detail + " Nor can the log be read: " + read.error().detail});
    }
    if (!read) return fail(read.error());
    visit.note_success();
    if (looks == 1) {
      warnings_.warn("stream_behind", "The stream " + subjects_.stream() +
                                          " can't tell what follows position " +
                                          std::to_string(log_.received().position.value()) +
                                          "; until it can, the log itself is read.");
    }
    visit.wait(kLookAgain);
    warnings_.look();
  }
  return Place{};
}

BusResult<Ok> StreamReader::read_log() {
  const std::lock_guard lock(mutex_);
  return intake_.fetch_all();
}

BusResult<Position> StreamReader::position_at(const EventSource& source, std::uint64_t sequence) {
  auto message = source.message(sequence);
  if (!message) return fail(std::move(message).error());
  looked_at_ = *std::move(message);
  const bool is_event = looked_at_ && reader_.read(*looked_at_, event_).ok();
  return is_event ? event_.position : Position(0);
}

BusResult<StreamReader::Place> StreamReader::place_in(const EventSource& source,
                                                      const StreamExtent& extent) {
  const std::lock_guard lock(mutex_);
  const auto last = position_at(source, extent.last);
  if (!last) return fail(last.error());
  const auto first = position_at(source, extent.first);
  if (!first) return fail(first.error());
  const Head here = log_.received();
  if (*first == Position(0) || *last < here.position) return Place{};  // it is being filled again
  log_.note_published(*last);
  if (here.position == Position(0) && *first == Position(1)) return Place{extent.first};
  if (*first <= here.position) return place_behind(source, extent, here, *last);
  // What lies between is no longer in the stream.
  if (!intake_.fetch_to(*first)) return fail(intake_.trouble());
  return place_behind(source, extent, log_.received(), *last);
}

BusResult<StreamReader::Place> StreamReader::place_behind(const EventSource& source,
                                                          const StreamExtent& extent,
                                                          const Head& here, Position last) {
  // One sequence for each position is the rule; each guess makes up for what is not so.
  std::uint64_t sequence = extent.last;
  Position at = last;
  for (int guess = 0; guess < kGuesses; ++guess) {
    const auto steps = static_cast<std::int64_t>(here.position.value() - at.value());
    const auto wanted = static_cast<std::int64_t>(sequence) + steps;
    sequence = static_cast<std::uint64_t>(std::clamp(
        wanted, static_cast<std::int64_t>(extent.first), static_cast<std::int64_t>(extent.last)));
    const auto found = position_at(source, sequence);
    if (!found) return fail(found.error());
    if (*found == Position(0)) break;
    at = *found;
    if (at != here.position) continue;
    if (options_.faults.intake.trusts_stream) return Place{sequence + 1};
    // Compared as it was read: a limited stream may have dropped it by now.
    auto same = event_.chain_hash == here.hash ? BusResult<Place>(Place{sequence})
                                               : same_event_near(source, extent, here, sequence);
    if (!same) return fail(same.error());
    if (!*same) {
      return fail(BusError{BusErrorCode::kForeignStream,
                           "NATS: the stream " + subjects_.stream() +
                               " holds another log's events: that of position " +
                               std::to_string(here.position.value()) +
                               " is not the one that is known here. Nothing of it is applied."});
    }
    intake_.follow_on();
    return Place{**same + 1};
  }
  return Place{};
}

BusResult<StreamReader::Place> StreamReader::same_event_near(const EventSource& source,
                                                             const StreamExtent& extent,
                                                             const Head& here,
                                                             std::uint64_t sequence) {
  for (std::uint64_t step = 0; step <= 2 * kNear; ++step) {
    // 0, -1, +1, -2, …
    const std::uint64_t away = (step + 1) / 2;
    if (step % 2 == 1 && sequence < extent.first + away) continue;
    const std::uint64_t at = step % 2 == 1 ? sequence - away : sequence + away;
    if (at > extent.last) continue;
    const auto found = position_at(source, at);
    if (!found) return fail(found.error());
    if (*found == here.position && event_.chain_hash == here.hash) return Place{at};
  }
  return Place{};
}

BusResult<Ok> StreamReader::follow(BusVisit& visit, const EventSource& source,
                                   std::uint64_t sequence) {
  Bus& bus = visit.bus();
  {
    const std::lock_guard lock(mutex_);
    stopped_.reset();
    delivered_ = 0;
    pending_ = 0;
    live_.leave();
  }
  // Listened to before the stream is asked, so that nothing falls between the two.
  std::unique_ptr<BusSubscription> published;
  live_messages_.store(nullptr);
  if (options_.live) {
    auto listening =
        bus.subscribe(subjects_.all_events(), [this](BusMessage& message) { take_live(message); });
    if (!listening) return fail(std::move(listening).error());
    published = *std::move(listening);
    published->drop_beyond(kLiveMax, kLiveBytesMax);
    live_messages_.store(published.get());
  }
  const std::string inbox = bus.new_inbox();
  auto messages = bus.subscribe(inbox, [this, &bus](BusMessage& message) { take(bus, message); });
  if (!messages) return fail(std::move(messages).error());
  note_heard();
  note_moved();
  if (auto begun = source.deliver(sequence, inbox, kHeartbeat); !begun) return begun;
  const auto began = std::chrono::steady_clock::now();
  while (!visit.over()) {
    visit.wait(kTick);
    warnings_.look();
    // What comes first may be what ends it.
    if (std::chrono::steady_clock::now() - began > kProof) visit.note_success();
    if (is_joined()) {
      messages->reset();  // the server ends its delivery soon after
      if (auto looked = look_for_more(); !looked) return looked;
    } else if (is_silent() && !options_.faults.trusts_silence) {
      return fail(BusError{BusErrorCode::kTimeout, "NATS: nothing was heard of the stream " +
                                                       subjects_.stream() +
                                                       " for some seconds, nor that it is quiet."});
    } else if (!options_.faults.trusts_silence && !options_.faults.forgets_its_place) {
      if (auto looked = look_for_more(); !looked) return looked;
    }
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock.owns_lock()) continue;  // it is being taken from, or waits for readers
    if (stopped_) return fail(*stopped_);
    if (!intake_.flush()) return fail(intake_.trouble());
  }
  return Ok{};
}

bool StreamReader::is_joined() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  return lock.owns_lock() && live_.is_joined();
}

// A last message that got lost, or never came into the stream, is not missed by any that follows.
BusResult<Ok> StreamReader::look_for_more() {
  const Moment moved{Moment::duration(moved_.load())};
  const auto quiet_for = std::chrono::steady_clock::now() - moved;
  if (quiet_for < kHeartbeat) return Ok{};
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return Ok{};
  // What is pending is on its way.
  if (!live_.is_joined() && (pending_ > 0 || quiet_for < kQuiet)) return Ok{};
  note_moved();
  auto fetched = intake_.fetch_all();
  // A server that does not answer publishes nothing either.
  if (!fetched && fetched.error().code == BusErrorCode::kForeignStream) return fetched;
  return Ok{};
}

bool StreamReader::is_silent() const {
  const Moment heard{Moment::duration(heard_.load())};
  return !busy_.load() && std::chrono::steady_clock::now() - heard > kSilence;
}

void StreamReader::take(Bus& bus, const BusMessage& message) {
  busy_.store(true);
  note_heard();
  {
    const std::lock_guard lock(mutex_);
    if (live_.is_joined()) {
      // Everything comes live by now.
    } else if (message.status() == "100") {
      take_control(bus, message);
    } else if (!stopped_) {
      take_event(message);
    }
  }
  note_heard();
  busy_.store(false);
}

void StreamReader::take_event(const BusMessage& message) {
  note_moved();
  const auto delivery = delivery_of(message.reply());
  if (!delivery || delivery->delivered != ++delivered_) {
    return stop_taking({BusErrorCode::kTimeout, "NATS: messages were lost on the way."});
  }
  pending_ = delivery->pending;
  const auto read = reader_.read(message, event_);
  const bool taken = read ? intake_.take(event_) : intake_.take_unreadable(read.error());
  if (!taken) return stop_taking(intake_.trouble());
  if (delivery->pending > 0 && delivered_ % kTellEvery != 0) return;
  if (read) {
    log_.note_published(
        std::max(event_.position.plus(delivery->pending), log_.received().position));
  }
  if (delivery->pending == 0) {
    live_.join();
    if (!intake_.flush()) return stop_taking(intake_.trouble());
  }
  if (!live_.connect()) stop_taking(intake_.trouble());
}

void StreamReader::take_live(BusMessage& message) {
  const std::lock_guard lock(mutex_);
  if (stopped_) return;
  const std::uint64_t conflicts = counts().conflicts.load();
  const bool taken = live_.take(message);
  if (counts().conflicts.load() != conflicts) {
    // What follows may be another log's as well: the stream knows.
    return stop_taking({BusErrorCode::kRefused,
                        "NATS: somebody publishes other events than those that are known here."});
  }
  if (!live_.is_joined()) return;
  note_moved();
  if (!taken) return stop_taking(intake_.trouble());
  const BusSubscription* queue = live_messages_.load();
  if (queue != nullptr && queue->waiting() > 0) return;
  log_.note_published(std::max(Position(intake_.awaited().value() - 1), log_.head().position));
  if (!intake_.flush()) stop_taking(intake_.trouble());
}

// A heartbeat says how many were sent, flow control wants an answer: it has then been taken.
void StreamReader::take_control(Bus& bus, const BusMessage& message) {
  if (!message.reply().empty()) {
    static_cast<void>(bus.publish(std::string(message.reply()), {}));
    return;
  }
  if (const auto stalled = message.header("Nats-Consumer-Stalled")) {
    static_cast<void>(bus.publish(std::string(*stalled), {}));
  }
  const auto sent = decimal_in(message.header("Nats-Last-Consumer"));
  if (!stopped_ && sent && *sent > delivered_) {
    stop_taking({BusErrorCode::kTimeout, "NATS: messages were lost on the way."});
  }
}

void StreamReader::stop_taking(BusError error) { stopped_ = std::move(error); }

}  // namespace orderlog
