#pragma once

// A stream's messages: what it takes, what it refuses and in which words, what it lets go, and what
// is left of it when the server ends.

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>

#include "tests/simulation/nats/broker.h"
#include "tests/simulation/nats/chance.h"
#include "tests/simulation/nats/message.h"
#include "tests/simulation/nats/server/error_codes.h"
#include "tests/simulation/nats/server/stream_config.h"

namespace orderlog::simulated_nats {

struct StoredMessage {
  std::uint64_t sequence = 0;
  std::int64_t time_ns = 0;  // since 1970
  Message message;
};

// What JetStream answers instead: {"code", "err_code", "description"}.
struct ApiError {
  int code = 0;
  int err_code = 0;
  std::string description;
};
[[nodiscard]] Json json_of(const ApiError& error);

// Under the server's mutex.
class Stream {
 public:
  // Is told of each message that goes.
  using OnGone = std::function<void(const StoredMessage& message)>;

  Stream(StreamConfig config, OnGone on_gone);

  enum class Outcome { kStored, kDuplicate, kRefused };
  struct Taken {
    Outcome outcome;
    std::string answer;  // to whoever published it
  };
  [[nodiscard]] Taken take(const Message& message);

  [[nodiscard]] bool captures(std::string_view subject) const;
  // Messages that have become too old go first, whenever anybody looks.
  void expire();
  [[nodiscard]] const std::map<std::uint64_t, StoredMessage>& messages() const { return messages_; }
  [[nodiscard]] std::uint64_t first_sequence() const { return first_sequence_; }
  [[nodiscard]] std::uint64_t last_sequence() const { return last_sequence_; }

  [[nodiscard]] const StreamConfig& config() const { return config_; }
  void change(StreamConfig config);
  // All before `sequence`; returns how many.
  std::uint64_t purge_before(std::uint64_t sequence);

  // Its file is on the disk as it is now.
  void sync() { synced_sequence_ = last_sequence_; }
  // The server ended. Returns how many messages are forgotten.
  std::uint64_t restart(Kept kept, Chance& chance);

  [[nodiscard]] Json state(std::size_t consumers) const;
  [[nodiscard]] std::int64_t created_ns() const { return created_ns_; }

 private:
  struct Seen {
    std::uint64_t sequence;
    std::int64_t time_ns;
  };

  [[nodiscard]] Taken refuse(const ApiError& error) const;
  void drop_first();
  void keep_limits();
  void forget_old_ids(std::int64_t now_ns);
  void note_id(const std::string& id, const StoredMessage& stored);

  StreamConfig config_;
  const OnGone on_gone_;
  const std::int64_t created_ns_;
  std::map<std::uint64_t, StoredMessage> messages_;
  std::uint64_t first_sequence_ = 0;
  std::uint64_t last_sequence_ = 0;
  std::int64_t last_time_ns_ = 0;
  std::uint64_t synced_sequence_ = 0;
  std::int64_t bytes_ = 0;
  std::string last_id_;
  std::map<std::string, Seen> ids_;
  std::deque<std::string> ids_by_age_;
};

// Nanoseconds since 1970, and "2026-11-22T07:57:29.116853990Z".
[[nodiscard]] std::int64_t wall_ns();
[[nodiscard]] std::string written_time(std::int64_t since_1970_ns);

}  // namespace orderlog::simulated_nats
