#include "tests/simulation/nats/server/stream.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <optional>
#include <utility>

#include "tests/simulation/nats/subject.h"

namespace orderlog::simulated_nats {
namespace {

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

// As the file store counts: length, sequence, time, subject's length and checksum besides.
std::int64_t stored_bytes(const Message& message) {
  const std::size_t headers = message.header_bytes();
  return static_cast<std::int64_t>(30 + message.subject.size() + message.data.size() +
                                   (headers > 0 ? headers + 4 : 0));
}

std::optional<std::uint64_t> number_in(std::optional<std::string_view> text) {
  std::uint64_t number = 0;
  if (!text) return std::nullopt;
  std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

}  // namespace

std::int64_t wall_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string written_time(std::int64_t since_1970_ns) {
  const std::time_t seconds = since_1970_ns / kNanosPerSecond;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> date{};
  std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 16> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%09ldZ",
                static_cast<long>(since_1970_ns % kNanosPerSecond));
  return std::string(date.data()) + fraction.data();
}

Json json_of(const ApiError& error) {
  return {{"code", error.code}, {"err_code", error.err_code}, {"description", error.description}};
}

Stream::Stream(StreamConfig config, OnGone on_gone)
    : config_(std::move(config)), on_gone_(std::move(on_gone)), created_ns_(wall_ns()) {}

bool Stream::captures(std::string_view subject) const {
  return std::any_of(config_.subjects.begin(), config_.subjects.end(),
                     [&](const auto& pattern) { return matches(pattern, subject); });
}

// The order of the checks is the server's: a duplicate is one whatever else it expects.
Stream::Taken Stream::take(const Message& message) {
  expire();
  const std::int64_t now_ns = wall_ns();
  forget_old_ids(now_ns);
  if (config_.sealed)
    return refuse({400, err_code::kStreamSealed, "invalid operation on sealed stream"});
  const auto expected_stream = message.header("Nats-Expected-Stream");
  if (expected_stream && *expected_stream != config_.name) {
    return refuse({400, err_code::kStreamNotMatch, "expected stream does not match"});
  }
  const std::string id(message.header("Nats-Msg-Id").value_or(""));
  if (const auto seen = ids_.find(id); !id.empty() && seen != ids_.end()) {
    return {Outcome::kDuplicate, R"({"stream":")" + config_.name + R"(", "seq":)" +
                                     std::to_string(seen->second.sequence) +
                                     R"(,"duplicate": true})"};
  }
  const auto expected = number_in(message.header("Nats-Expected-Last-Sequence"));
  if (expected && *expected != last_sequence_) {
    return refuse({400, err_code::kStreamWrongLastSequence,
                   "wrong last sequence: " + std::to_string(last_sequence_)});
  }
  const auto expected_id = message.header("Nats-Expected-Last-Msg-Id");
  if (expected_id && !expected_id->empty() && *expected_id != last_id_) {
    return refuse({400, err_code::kStreamWrongLastMsgID, "wrong last msg ID: " + last_id_});
  }
  const auto size = static_cast<std::int64_t>(message.payload_bytes());
  if (config_.max_msg_size >= 0 && size > config_.max_msg_size) {
    return refuse(
        {400, err_code::kStreamMessageExceedsMaximum, "message size exceeds maximum allowed"});
  }
  if (config_.discard == "new") {
    const auto count = static_cast<std::int64_t>(messages_.size());
    if (config_.max_msgs > 0 && count >= config_.max_msgs) {
      return refuse({503, err_code::kStreamStoreFailed, "maximum messages exceeded"});
    }
    if (config_.max_bytes > 0 && bytes_ + size >= config_.max_bytes) {
      return refuse({503, err_code::kStreamStoreFailed, "maximum bytes exceeded"});
    }
  }
  const StoredMessage stored{++last_sequence_, now_ns, message};
  if (messages_.empty()) first_sequence_ = last_sequence_;
  messages_.emplace(last_sequence_, stored);
  bytes_ += stored_bytes(message);
  last_time_ns_ = now_ns;
  note_id(id, stored);
  keep_limits();
  return {Outcome::kStored,
          R"({"stream":")" + config_.name + R"(", "seq":)" + std::to_string(last_sequence_) + "}"};
}

Stream::Taken Stream::refuse(const ApiError& error) const {
  const Json answer = {{"error", json_of(error)}, {"stream", config_.name}, {"seq", 0}};
  return {Outcome::kRefused, answer.dump()};
}

void Stream::drop_first() {
  const auto first = messages_.begin();
  bytes_ -= stored_bytes(first->second.message);
  const StoredMessage gone = std::move(first->second);
  messages_.erase(first);
  first_sequence_ = messages_.empty() ? last_sequence_ + 1 : messages_.begin()->first;
  on_gone_(gone);
}

void Stream::keep_limits() {
  const auto is_over = [this] {
    return (config_.max_msgs > 0 &&
            static_cast<std::int64_t>(messages_.size()) > config_.max_msgs) ||
           (config_.max_bytes > 0 && bytes_ > config_.max_bytes);
  };
  while (!messages_.empty() && is_over()) drop_first();
}

void Stream::expire() {
  if (config_.max_age_ns <= 0) return;
  const std::int64_t oldest_ns = wall_ns() - config_.max_age_ns;
  while (!messages_.empty() && messages_.begin()->second.time_ns < oldest_ns) drop_first();
}

void Stream::forget_old_ids(std::int64_t now_ns) {
  const std::int64_t oldest_ns = now_ns - config_.duplicate_window_ns;
  while (!ids_by_age_.empty()) {
    const auto oldest = ids_.find(ids_by_age_.front());
    if (oldest != ids_.end() && oldest->second.time_ns >= oldest_ns) return;
    if (oldest != ids_.end()) ids_.erase(oldest);
    ids_by_age_.pop_front();
  }
}

// A message without an id is the last one too.
void Stream::note_id(const std::string& id, const StoredMessage& stored) {
  last_id_ = id;
  if (id.empty()) return;
  ids_[id] = {stored.sequence, stored.time_ns};
  ids_by_age_.push_back(id);
}

void Stream::change(StreamConfig config) {
  config_ = std::move(config);
  keep_limits();
}

std::uint64_t Stream::purge_before(std::uint64_t sequence) {
  std::uint64_t purged = 0;
  for (; !messages_.empty() && messages_.begin()->first < sequence; ++purged) drop_first();
  return purged;
}

std::uint64_t Stream::restart(Kept kept, Chance& chance) {
  const std::uint64_t before = last_sequence_;
  if (kept == Kept::kSome && last_sequence_ > synced_sequence_) {
    last_sequence_ = synced_sequence_ + chance.below(last_sequence_ - synced_sequence_ + 1);
    while (!messages_.empty() && messages_.rbegin()->first > last_sequence_) {
      bytes_ -= stored_bytes(messages_.rbegin()->second.message);
      messages_.erase(std::prev(messages_.end()));
    }
    if (messages_.empty()) first_sequence_ = last_sequence_ == 0 ? 0 : last_sequence_ + 1;
  }
  sync();
  // Ids are read again from what is there, as far as the duplicate window reaches.
  ids_.clear();
  ids_by_age_.clear();
  last_id_.clear();
  const std::int64_t oldest_ns = wall_ns() - config_.duplicate_window_ns;
  for (const auto& [sequence, stored] : messages_) {
    if (stored.time_ns < oldest_ns) continue;
    const auto id = stored.message.header("Nats-Msg-Id");
    note_id(std::string(id.value_or("")), stored);
  }
  return before - last_sequence_;
}

Json Stream::state(std::size_t consumers) const {
  constexpr const char* kNever = "0001-01-01T00:00:00Z";
  return {
      {"messages", messages_.size()},
      {"bytes", bytes_},
      {"first_seq", first_sequence_},
      {"first_ts", messages_.empty() ? kNever : written_time(messages_.begin()->second.time_ns)},
      {"last_seq", last_sequence_},
      {"last_ts", last_time_ns_ == 0 ? kNever : written_time(last_time_ns_)},
      {"consumer_count", consumers}};
}

}  // namespace orderlog::simulated_nats
