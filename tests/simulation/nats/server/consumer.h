#pragma once

// A consumer of a stream: what it has given to whom, what comes back, and what it gives again. A
// push consumer sends to a subject as long as somebody listens there; a pull consumer answers those
// who ask.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/simulation/nats/server/server.h"
#include "tests/simulation/nats/server/stream.h"

namespace orderlog::simulated_nats {

struct ConsumerConfig {
  std::string durable;  // empty: it goes when nobody listens
  std::string description;
  std::string deliver_policy = "all";
  std::uint64_t opt_start_seq = 0;
  std::string ack_policy = "none";
  std::int64_t ack_wait_ns = 0;
  std::int64_t max_deliver = -1;
  std::vector<std::int64_t> backoff_ns;
  std::string filter_subject;
  std::int64_t max_waiting = 0;
  std::int64_t max_ack_pending = 0;
  bool flow_control = false;
  std::int64_t heartbeat_ns = 0;
  std::string deliver_subject;  // empty: a pull consumer
  std::string deliver_group;
  std::int64_t inactive_threshold_ns = 0;
  std::int64_t replicas = 0;
  bool in_memory = false;

  [[nodiscard]] bool operator==(const ConsumerConfig&) const = default;
  [[nodiscard]] bool is_push() const { return !deliver_subject.empty(); }
  [[nodiscard]] bool wants_acks() const { return ack_policy != "none"; }
};

// With the server's defaults for what is not said.
[[nodiscard]] ConsumerConfig consumer_config_from(const Json& json);
[[nodiscard]] Json json_of(const ConsumerConfig& config);

// Under the server's mutex. The server and the stream outlive it.
class Consumer : public std::enable_shared_from_this<Consumer> {
 public:
  Consumer(Server& server, Stream& stream, std::string name, ConsumerConfig config);

  // Its timers, from now on or after the server has started again.
  void start();
  // It is deleted: whoever waits is told.
  void end();

  void on_stored(const StoredMessage& message);
  void on_gone(const StoredMessage& message);
  // Who listens has changed.
  void on_interest();
  void on_next_request(const Message& request);
  // `tokens` of "$JS.ACK.<stream>.<consumer>.<times>.<sequence>.<delivered>.<time>.<pending>".
  void on_acknowledgement(const std::vector<std::string_view>& tokens, const Message& message);
  void on_flow_control(std::string_view subject);
  // The stream has lost its end.
  void on_restart();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const ConsumerConfig& config() const { return config_; }
  [[nodiscard]] Json info() const;
  // Nobody has listened for so long that it is to go.
  [[nodiscard]] bool is_abandoned() const { return abandoned_; }

 private:
  struct Pending {
    std::uint64_t times = 0;
    Moment deadline{};
  };
  struct Waiting {
    std::uint64_t id;
    std::string reply;
    std::uint64_t left;
    bool no_wait;
  };

  void pump();
  // nullopt: nobody wants anything now.
  [[nodiscard]] std::optional<std::string> where_to();
  [[nodiscard]] std::optional<std::uint64_t> next_sequence();
  void deliver(const StoredMessage& stored, const std::string& to);
  void note_given();
  [[nodiscard]] bool is_wanted(const StoredMessage& message) const;
  void count_unseen();
  void release(std::uint64_t sequence);
  void give_again(std::uint64_t sequence);
  void watch_deadlines();
  void beat();
  void watch_interest();
  void on_expired(std::uint64_t waiting);
  void ask_flow_control();

  Server& server_;
  Stream& stream_;
  const std::string name_;
  const ConsumerConfig config_;
  const std::int64_t created_ns_;
  bool ended_ = false;

  std::uint64_t next_ = 1;       // the stream's sequence
  std::uint64_t delivered_ = 0;  // how many, those again counted again
  std::uint64_t unseen_ = 0;     // wanted and never given
  std::map<std::uint64_t, Pending> pending_;
  std::set<std::uint64_t> again_;  // of those that are pending
  std::optional<Moment> next_look_;

  std::deque<Waiting> waiting_;
  std::uint64_t requests_ = 0;

  // Flow control: what may be on the way, what is, and how much of it the open question covers.
  std::size_t window_bytes_;
  std::size_t sent_bytes_ = 0;
  std::size_t asked_bytes_ = 0;
  std::string asked_;

  Moment last_sent_;
  bool is_heard_ = true;
  std::uint64_t interest_changes_ = 0;
  bool abandoned_ = false;
};

}  // namespace orderlog::simulated_nats
