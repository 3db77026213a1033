#pragma once

// The relay: follows the log's durable position and publishes each event to the line's JetStream
// stream, in order, once.
//
// The stream decides where to go on: on every connection it is asked for its last event, and every
// message says which sequence the stream must have reached before it, so whatever was lost, sent
// twice or is still on its way from an older connection is refused by the stream instead of being
// put into the wrong place. Nothing here can slow down or fail a command; the backlog waits in the
// log.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "eventstore/event_store.h"
#include "messaging/ack_window.h"
#include "messaging/bus_loop.h"
#include "messaging/drain_pace.h"
#include "messaging/event_message.h"
#include "messaging/event_stream.h"
#include "messaging/prefix_claim.h"
#include "messaging/relay_mark.h"
#include "messaging/subjects.h"

namespace orderlog {

class EventSource;

struct PublisherOptions {
  BusOptions bus;
  std::string subject_prefix{kDefaultSubjectPrefix};
  ContentMode content_mode = ContentMode::kStructured;
  StreamSettings stream;
  std::size_t in_flight_max = 512;
  // While the log grows a backlog is published this much faster than it grows; 0: as fast as
  // possible. See DrainPace.
  std::uint64_t drain_extra_percent = 100;
  int nice = 0;
  // Without a sign of life from the stream for this long while messages are in flight, the
  // connection is given up.
  std::chrono::milliseconds ack_deadline{5'000};
  std::string directory;  // where relay.json is kept; empty: nowhere
  // A planted bug that the fault tests must find: goes on behind what it has sent itself, whatever
  // the stream says, and doesn't tell the stream what must come before.
  bool planted_trust_memory = false;
};

struct PublisherStatus {
  bool connected = false;
  std::optional<BusError> trouble;
  std::string url;  // without credentials
  std::string stream;
  bool may_answer = false;               // under the prefix, see PrefixClaim
  std::vector<std::string> differences;  // of the stream from what is configured
  Position acknowledged;
  std::uint64_t backlog = 0;          // events behind the durable position
  std::uint64_t published = 0;        // acknowledged since the start
  std::uint64_t rate = 0;             // of late, events a second
  std::uint64_t connections = 0;      // made since the start
  std::uint64_t references = 0;       // events that were too large and went without their data
  std::uint64_t published_again = 0;  // events that the stream had lost
  // Events that the stream has before one that it must have refused; consumers find a gap there,
  // and fill it from the log as they fill any other.
  std::uint64_t out_of_place = 0;
};

// One thread starts and stops; any thread asks. The log outlives it.
class Publisher {
 public:
  Publisher(const EventStore& log, PublisherOptions options);
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  // Never fails: what is wrong is shown by status(), and told to `on_trouble` (null: it is over).
  // Whether others may be answered under the prefix is told to `on_claim`. Both on the loop's
  // thread.
  void start(std::function<void(const BusError* trouble)> on_trouble = nullptr,
             PrefixClaim::Listener on_claim = nullptr);
  // Goes on until everything durable is acknowledged, for at most `grace`, and only while the
  // stream answers.
  void stop(std::chrono::milliseconds grace = std::chrono::milliseconds(0));

  [[nodiscard]] PublisherStatus status() const;

 private:
  class Pass;

  [[nodiscard]] BusResult<Ok> visit(BusVisit& visit);
  [[nodiscard]] BusResult<Ok> publish_while_it_lasts(BusVisit& visit, Pass& pass,
                                                     AckWindow& window);
  [[nodiscard]] static BusResult<Ok> still_has(const EventSource& stream, const AckWindow& window);
  [[nodiscard]] BusResult<Position> where_to_go_on(const EventStreamInfo& info);
  void begin_at(Position position, std::uint64_t sequence);
  void note_acknowledged(const AckWindow& window);
  void keep_mark(bool now);

  const EventStore& log_;
  const PublisherOptions options_;
  const Subjects subjects_;
  PrefixClaim claim_;
  BusLoop loop_;

  // The loop's thread.
  RelayMark kept_;
  std::chrono::steady_clock::time_point kept_at_;
  Position sent_;  // for the planted bug
  DrainPace pace_;

  std::atomic<std::uint64_t> published_{0};
  std::atomic<std::uint64_t> references_{0};
  std::atomic<std::uint64_t> published_again_{0};
  std::atomic<std::uint64_t> out_of_place_{0};

  mutable std::mutex mutex_;  // over what follows
  RelayMark mark_;
  std::vector<std::string> differences_;
  std::chrono::steady_clock::time_point sample_began_;
  std::uint64_t sample_published_ = 0;
  std::uint64_t rate_ = 0;
};

}  // namespace orderlog
