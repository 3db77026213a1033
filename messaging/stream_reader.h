#pragma once

// Keeps a StreamLog up with the log that a server publishes to JetStream, over one connection after
// the other. Each begins with what the log here ends with: it is found in the stream and compared,
// and what comes behind it is asked for. Where the stream can't tell, the log itself is asked.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "messaging/bus_loop.h"
#include "messaging/event_reader.h"
#include "messaging/event_source.h"
#include "messaging/live_feed.h"
#include "messaging/log_client.h"
#include "messaging/stream_intake.h"
#include "messaging/stream_log.h"
#include "messaging/subjects.h"

namespace orderlog {

struct StreamReaderFaults {
  IntakeFaults intake{};
  // Further planted bugs: silence is taken for peace; after a new connection only what is published
  // from then on is asked for.
  bool trusts_silence = false;
  bool forgets_its_place = false;
};

struct StreamReaderOptions {
  BusOptions bus;
  // Once level, events are taken as they are published (live_feed.h).
  bool live = true;
  Warn warn = [](const std::string&, const std::string&) {};
  StreamReaderFaults faults;
};

struct StreamReaderStatus {
  Head received;
  Position published;  // as far as it is known
};

// One thread starts and stops; any thread asks. The log and the client outlive it.
class StreamReader {
 public:
  StreamReader(StreamLog& log, LogClient& client, Subjects subjects, StreamReaderOptions options);
  ~StreamReader();
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;

  // `on_change`: see BusLoop.
  void start(std::function<void(const BusError* trouble)> on_change = nullptr);
  // Closes the log.
  void stop();

  [[nodiscard]] BusLoopStatus status() const { return loop_.status(); }
  [[nodiscard]] StreamReaderStatus reached() const {
    return {log_.received(), log_.head().position};
  }
  [[nodiscard]] const IntakeCounts& counts() const { return intake_.counts(); }

 private:
  using Moment = std::chrono::steady_clock::time_point;

  // A sequence to read on from; nullopt: the stream can't tell now.
  using Place = std::optional<std::uint64_t>;

  [[nodiscard]] BusResult<Ok> visit(BusVisit& visit);
  [[nodiscard]] BusResult<Ok> read_stream(BusVisit& visit);
  // While the stream can't tell, reads the log itself. nullopt: the visit is over.
  [[nodiscard]] BusResult<Place> find_place(BusVisit& visit, const EventSource& source);
  [[nodiscard]] BusResult<Place> place_in(const EventSource& source, const StreamExtent& extent);
  // Behind the message that the log here ends with, which is compared.
  [[nodiscard]] BusResult<Place> place_behind(const EventSource& source, const StreamExtent& extent,
                                              const Head& here, Position last);
  // Where the event lies that the log here ends with, at or near `sequence`.
  [[nodiscard]] BusResult<Place> same_event_near(const EventSource& source,
                                                 const StreamExtent& extent, const Head& here,
                                                 std::uint64_t sequence);
  // The position of the message there, which is left in event_; 0 when it has none.
  [[nodiscard]] BusResult<Position> position_at(const EventSource& source, std::uint64_t sequence);
  [[nodiscard]] BusResult<Ok> read_log();
  [[nodiscard]] BusResult<Ok> follow(BusVisit& visit, const EventSource& source,
                                     std::uint64_t sequence);
  void take(Bus& bus, const BusMessage& message);
  void take_live(BusMessage& message);
  // Whether there is an end of what was published that nobody has told of.
  [[nodiscard]] BusResult<Ok> look_for_more();
  void take_event(const BusMessage& message);
  void take_control(Bus& bus, const BusMessage& message);
  void stop_taking(BusError error);
  void note_heard() { heard_.store(std::chrono::steady_clock::now().time_since_epoch().count()); }
  void note_moved() { moved_.store(std::chrono::steady_clock::now().time_since_epoch().count()); }
  [[nodiscard]] bool is_silent() const;
  [[nodiscard]] bool is_joined();

  StreamLog& log_;
  LogClient& client_;
  const Subjects subjects_;
  const StreamReaderOptions options_;

  LimitedWarnings warnings_;

  std::mutex mutex_;  // over what follows: the visit's thread, and the subscription's
  EventReader reader_;
  std::optional<BusMessage> looked_at_;
  ReceivedEvent event_;
  StreamIntake intake_;
  LiveFeed live_{intake_};
  std::optional<BusError> stopped_;
  std::uint64_t delivered_ = 0;
  std::uint64_t pending_ = 0;  // in the stream behind what it delivered last

  std::atomic<BusSubscription*> live_messages_{nullptr};
  std::atomic<bool> busy_{false};
  std::atomic<Moment::rep> heard_{0};  // of the stream, if only that it is quiet
  std::atomic<Moment::rep> moved_{0};  // an event came, or the log was asked for more
  BusLoop loop_;
};

}  // namespace orderlog
