#include "tests/simulation/nats/server/consumer.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "tests/simulation/nats/subject.h"

namespace orderlog::simulated_nats {
namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;

// The server's defaults.
constexpr std::int64_t kAckWaitNs = 30'000'000'000;
constexpr std::int64_t kInactiveNs = 5'000'000'000;
constexpr std::int64_t kMaxWaiting = 512;
constexpr std::int64_t kMaxAckPending = 1'000;
// Flow control begins with a sixteenth of what may be on the way and doubles with each answer.
constexpr std::size_t kWindowBytesMax = 32 << 20;
constexpr std::size_t kFirstWindowBytes = kWindowBytesMax / 16;

microseconds micros(std::int64_t ns) { return microseconds(ns / 1'000); }

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

ConsumerConfig consumer_config_from(const Json& json) {
  ConsumerConfig config;
  config.durable = json.value("durable_name", "");
  config.description = json.value("description", "");
  config.deliver_policy = json.value("deliver_policy", "all");
  config.opt_start_seq = json.value("opt_start_seq", std::uint64_t{0});
  config.ack_policy = json.value("ack_policy", "none");
  config.ack_wait_ns = json.value("ack_wait", std::int64_t{0});
  config.max_deliver = json.value("max_deliver", std::int64_t{0});
  config.backoff_ns = json.value("backoff", std::vector<std::int64_t>{});
  config.filter_subject = json.value("filter_subject", "");
  config.max_waiting = json.value("max_waiting", std::int64_t{0});
  config.max_ack_pending = json.value("max_ack_pending", std::int64_t{0});
  config.flow_control = json.value("flow_control", false);
  config.heartbeat_ns = json.value("idle_heartbeat", std::int64_t{0});
  config.deliver_subject = json.value("deliver_subject", "");
  config.deliver_group = json.value("deliver_group", "");
  config.inactive_threshold_ns = json.value("inactive_threshold", std::int64_t{0});
  config.replicas = json.value("num_replicas", std::int64_t{0});
  config.in_memory = json.value("mem_storage", false);
  if (config.max_deliver == 0) config.max_deliver = -1;
  if (config.wants_acks() && !config.backoff_ns.empty()) {
    config.ack_wait_ns = config.backoff_ns.front();
  } else if (config.wants_acks() && config.ack_wait_ns == 0) {
    config.ack_wait_ns = kAckWaitNs;
  }
  if (config.wants_acks() && config.max_ack_pending == 0) config.max_ack_pending = kMaxAckPending;
  if (!config.is_push() && config.max_waiting == 0) config.max_waiting = kMaxWaiting;
  if (config.durable.empty() && config.inactive_threshold_ns == 0) {
    config.inactive_threshold_ns = kInactiveNs;
  }
  return config;
}

Json json_of(const ConsumerConfig& config) {
  Json json = Json::object();
  const auto unless_empty = [&json](const char* name, const auto& value) {
    if (value != std::decay_t<decltype(value)>{}) json[name] = value;
  };
  unless_empty("durable_name", config.durable);
  unless_empty("description", config.description);
  json["deliver_policy"] = config.deliver_policy;
  unless_empty("opt_start_seq", config.opt_start_seq);
  json["ack_policy"] = config.ack_policy;
  unless_empty("ack_wait", config.ack_wait_ns);
  json["max_deliver"] = config.max_deliver;
  unless_empty("backoff", config.backoff_ns);
  unless_empty("filter_subject", config.filter_subject);
  json["replay_policy"] = "instant";
  unless_empty("max_waiting", config.max_waiting);
  unless_empty("max_ack_pending", config.max_ack_pending);
  unless_empty("idle_heartbeat", config.heartbeat_ns);
  unless_empty("flow_control", config.flow_control);
  unless_empty("deliver_subject", config.deliver_subject);
  unless_empty("deliver_group", config.deliver_group);
  unless_empty("inactive_threshold", config.inactive_threshold_ns);
  json["num_replicas"] = config.replicas;
  unless_empty("mem_storage", config.in_memory);
  return json;
}

Consumer::Consumer(Server& server, Stream& stream, std::string name, ConsumerConfig config)
    : server_(server),
      stream_(stream),
      name_(std::move(name)),
      config_(std::move(config)),
      created_ns_(wall_ns()),
      window_bytes_(kFirstWindowBytes),
      last_sent_(steady_clock::now()) {
  if (config_.deliver_policy == "by_start_sequence") next_ = config_.opt_start_seq;
  if (config_.deliver_policy == "new") next_ = stream_.last_sequence() + 1;
  if (config_.deliver_policy == "last") next_ = std::max<std::uint64_t>(1, stream_.last_sequence());
  count_unseen();
}

void Consumer::start() {
  if (ended_) return;
  waiting_.clear();
  next_look_.reset();
  is_heard_ = true;
  last_sent_ = steady_clock::now();
  if (config_.heartbeat_ns > 0) beat();
  watch_interest();
  watch_deadlines();
  pump();
}

void Consumer::end() {
  ended_ = true;
  for (const Waiting& one : std::exchange(waiting_, {})) {
    server_.send(one.reply, status_message(one.reply, "409", "Consumer Deleted"));
  }
}

bool Consumer::is_wanted(const StoredMessage& stored) const {
  return config_.filter_subject.empty() || matches(config_.filter_subject, stored.message.subject);
}

void Consumer::count_unseen() {
  const auto& all = stream_.messages();
  unseen_ = static_cast<std::uint64_t>(
      std::count_if(all.lower_bound(next_), all.end(),
                    [this](const auto& entry) { return is_wanted(entry.second); }));
}

void Consumer::on_stored(const StoredMessage& stored) {
  if (stored.sequence >= next_ && is_wanted(stored)) {
    ++unseen_;
    pump();
  }
}

void Consumer::on_gone(const StoredMessage& stored) {
  if (stored.sequence >= next_ && is_wanted(stored) && unseen_ > 0) --unseen_;
  release(stored.sequence);
}

void Consumer::on_restart() {
  next_ = std::min(next_, stream_.last_sequence() + 1);
  std::erase_if(pending_, [this](const auto& one) { return one.first >= next_; });
  std::erase_if(again_, [this](std::uint64_t sequence) { return sequence >= next_; });
  count_unseen();
}

void Consumer::pump() {
  while (!ended_) {
    const auto to = where_to();
    if (!to) return;
    if (const auto sequence = next_sequence()) {
      deliver(stream_.messages().at(*sequence), *to);
      continue;
    }
    if (config_.is_push() || !waiting_.front().no_wait) return;
    server_.send(*to, status_message(*to, "404", "No Messages"));
    waiting_.pop_front();
  }
}

std::optional<std::string> Consumer::where_to() {
  if (config_.is_push()) {
    const bool is_stalled = config_.flow_control && sent_bytes_ > window_bytes_;
    if (is_stalled || !server_.has_interest(config_.deliver_subject)) return std::nullopt;
    return config_.deliver_subject;
  }
  while (!waiting_.empty() && !server_.has_interest(waiting_.front().reply)) waiting_.pop_front();
  if (waiting_.empty()) return std::nullopt;
  return waiting_.front().reply;
}

std::optional<std::uint64_t> Consumer::next_sequence() {
  while (!again_.empty()) {
    const std::uint64_t sequence = *again_.begin();
    again_.erase(again_.begin());
    const Pending& given = pending_[sequence];
    const bool is_enough =
        config_.max_deliver > 0 && given.times >= static_cast<std::uint64_t>(config_.max_deliver);
    if (!is_enough && stream_.messages().contains(sequence)) return sequence;
    pending_.erase(sequence);
  }
  if (config_.wants_acks() && config_.max_ack_pending > 0 &&
      pending_.size() >= static_cast<std::size_t>(config_.max_ack_pending)) {
    return std::nullopt;
  }
  const auto& all = stream_.messages();
  for (auto next = all.lower_bound(next_); next != all.end(); ++next) {
    next_ = next->first + 1;
    if (!is_wanted(next->second)) continue;
    --unseen_;
    return next->first;
  }
  return std::nullopt;
}

void Consumer::deliver(const StoredMessage& stored, const std::string& to) {
  ++delivered_;
  std::uint64_t times = 1;
  if (config_.wants_acks()) {
    Pending& given = pending_[stored.sequence];
    times = ++given.times;
    const auto& backoff = config_.backoff_ns;
    const std::int64_t wait_ns =
        backoff.empty() ? config_.ack_wait_ns : backoff[std::min(times, backoff.size()) - 1];
    given.deadline = steady_clock::now() + micros(wait_ns);
  }
  Message message = stored.message;
  message.reply = "$JS.ACK." + stream_.config().name + '.' + name_ + '.' + std::to_string(times) +
                  '.' + std::to_string(stored.sequence) + '.' + std::to_string(delivered_) + '.' +
                  std::to_string(stored.time_ns) + '.' + std::to_string(unseen_);
  last_sent_ = steady_clock::now();
  server_.send(to, message);
  if (config_.flow_control) {
    sent_bytes_ += message.payload_bytes();
    if (asked_.empty() && sent_bytes_ > window_bytes_ / 2) ask_flow_control();
  }
  if (!config_.is_push()) note_given();
  watch_deadlines();
}

void Consumer::note_given() {
  if (--waiting_.front().left == 0) waiting_.pop_front();
}

// The answer says that what was sent before the question has been taken.
void Consumer::ask_flow_control() {
  asked_ = "$JS.FC." + stream_.config().name + '.' + name_ + '.' + server_.chance().word(4);
  asked_bytes_ = sent_bytes_;
  Message question = status_message(config_.deliver_subject, "100", "FlowControl Request");
  question.reply = asked_;
  server_.send(config_.deliver_subject, question);
}

void Consumer::on_flow_control(std::string_view subject) {
  if (asked_.empty() || subject != asked_) return;
  asked_.clear();
  window_bytes_ = std::min(window_bytes_ * 2, kWindowBytesMax);
  sent_bytes_ -= std::min(sent_bytes_, asked_bytes_);
  pump();
}

void Consumer::beat() {
  const auto interval = micros(config_.heartbeat_ns);
  const auto quiet = steady_clock::now() - last_sent_;
  if (quiet >= interval) {
    Message message = status_message(config_.deliver_subject, "100", "Idle Heartbeat");
    message.headers.emplace_back("Nats-Last-Consumer", std::to_string(delivered_));
    message.headers.emplace_back("Nats-Last-Stream", std::to_string(next_ - 1));
    if (!asked_.empty()) message.headers.emplace_back("Nats-Consumer-Stalled", asked_);
    server_.send(config_.deliver_subject, message);
    last_sent_ = steady_clock::now();
  }
  const auto next = std::chrono::ceil<microseconds>(last_sent_ + interval - steady_clock::now());
  server_.after(next, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self != nullptr && !self->ended_) self->beat();
  });
}

void Consumer::on_interest() {
  watch_interest();
  pump();
}

void Consumer::watch_interest() {
  if (!config_.durable.empty() || !config_.is_push()) return;
  if (std::exchange(is_heard_, server_.has_interest(config_.deliver_subject)) == is_heard_) return;
  const std::uint64_t change = ++interest_changes_;
  if (is_heard_) return;
  server_.after(micros(config_.inactive_threshold_ns), [weak = weak_from_this(), change] {
    const auto self = weak.lock();
    if (self == nullptr || self->interest_changes_ != change) return;
    self->abandoned_ = true;
    self->ended_ = true;
  });
}

void Consumer::on_next_request(const Message& request) {
  const Json asked = Json::parse(request.data, nullptr, false);
  const bool is_json = asked.is_object();
  const auto expires_ns = is_json ? asked.value("expires", std::int64_t{0}) : 0;
  const auto batch = is_json ? asked.value("batch", std::uint64_t{1}) : 1;
  if (request.reply.empty()) return;
  if (waiting_.size() >= static_cast<std::size_t>(config_.max_waiting)) {
    server_.send(request.reply, status_message(request.reply, "409", "Exceeded MaxWaiting"));
    return;
  }
  const std::uint64_t id = ++requests_;
  waiting_.push_back({id, request.reply, std::max<std::uint64_t>(batch, 1),
                      is_json && asked.value("no_wait", false)});
  if (expires_ns > 0) {
    server_.after(micros(expires_ns), [weak = weak_from_this(), id] {
      const auto self = weak.lock();
      if (self != nullptr && !self->ended_) self->on_expired(id);
    });
  }
  pump();
}

void Consumer::on_expired(std::uint64_t id) {
  const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                  [&](const Waiting& one) { return one.id == id; });
  if (found == waiting_.end()) return;
  Message message = status_message(found->reply, "408", "Request Timeout");
  message.headers.emplace_back("Nats-Pending-Messages", std::to_string(found->left));
  message.headers.emplace_back("Nats-Pending-Bytes", "0");
  server_.send(found->reply, message);
  waiting_.erase(found);
}

void Consumer::on_acknowledgement(const std::vector<std::string_view>& tokens,
                                  const Message& message) {
  const std::uint64_t sequence = number(tokens[5]);
  const std::string_view said = message.data;
  if (said.empty() || said.starts_with("+ACK") || said.starts_with("+TERM")) {
    if (config_.ack_policy == "all") {
      while (!pending_.empty() && pending_.begin()->first <= sequence) {
        release(pending_.begin()->first);
      }
    } else {
      release(sequence);
    }
  } else if (said.starts_with("-NAK")) {
    give_again(sequence);
  } else if (const auto given = pending_.find(sequence);
             said.starts_with("+WPI") && given != pending_.end()) {
    given->second.deadline = steady_clock::now() + micros(config_.ack_wait_ns);
  }
  // Who wants to know that it was heard says where.
  if (!message.reply.empty()) server_.send(message.reply, {.subject = message.reply});
  pump();
}

void Consumer::release(std::uint64_t sequence) {
  pending_.erase(sequence);
  again_.erase(sequence);
}

void Consumer::give_again(std::uint64_t sequence) {
  const auto given = pending_.find(sequence);
  if (given == pending_.end()) return;
  given->second.deadline = Moment::max();
  again_.insert(sequence);
}

void Consumer::watch_deadlines() {
  Moment first = Moment::max();
  for (const auto& [sequence, given] : pending_) {
    if (!again_.contains(sequence)) first = std::min(first, given.deadline);
  }
  if (first == Moment::max() || (next_look_ && *next_look_ <= first)) return;
  next_look_ = first;
  const auto wait = std::chrono::ceil<microseconds>(first - steady_clock::now());
  server_.after(std::max(wait, microseconds(0)), [weak = weak_from_this(), first] {
    const auto self = weak.lock();
    if (self == nullptr || self->ended_ || self->next_look_ != first) return;
    self->next_look_.reset();
    std::vector<std::uint64_t> late;
    for (const auto& [sequence, given] : self->pending_) {
      if (given.deadline <= steady_clock::now()) late.push_back(sequence);
    }
    for (const std::uint64_t sequence : late) self->give_again(sequence);
    self->pump();
    self->watch_deadlines();
  });
}

Json Consumer::info() const {
  const std::uint64_t floor = pending_.empty() ? next_ - 1 : pending_.begin()->first - 1;
  Json json = {{"stream_name", stream_.config().name},
               {"name", name_},
               {"created", written_time(created_ns_)},
               {"config", json_of(config_)},
               {"delivered", {{"consumer_seq", delivered_}, {"stream_seq", next_ - 1}}},
               {"ack_floor", {{"consumer_seq", 0}, {"stream_seq", floor}}},
               {"num_ack_pending", pending_.size()},
               {"num_redelivered", again_.size()},
               {"num_waiting", waiting_.size()},
               {"num_pending", unseen_}};
  if (config_.is_push() && server_.has_interest(config_.deliver_subject)) json["push_bound"] = true;
  return json;
}

}  // namespace orderlog::simulated_nats
