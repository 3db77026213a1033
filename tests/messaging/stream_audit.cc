#include "tests/messaging/stream_audit.h"

#include <charconv>
#include <condition_variable>
#include <mutex>

#include "base/check.h"
#include "base/json/reader.h"
#include "messaging/event_message.h"

namespace orderlog::testing {
namespace {

using std::chrono::seconds;

constexpr std::size_t kDifferencesMax = 5;

// $JS.ACK.<stream>.<consumer>.<delivered>.<stream sequence>.<consumer sequence>.<time>.<pending>
struct Delivery {
  std::uint64_t sequence = 0;
  std::uint64_t pending = 0;
};

Delivery delivery_of(std::string_view reply) {
  std::vector<std::string_view> tokens;
  while (true) {
    const std::size_t dot = reply.find('.');
    tokens.push_back(reply.substr(0, dot));
    if (dot == std::string_view::npos) break;
    reply.remove_prefix(dot + 1);
  }
  ORDERLOG_CHECK(tokens.size() == 9, "a message from JetStream says where it stands");
  const auto number = [](std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  return {number(tokens[5]), number(tokens[8])};
}

class Collector {
 public:
  void take(BusMessage& message, Bus& bus) {
    if (!message.status().empty()) {  // flow control wants an answer, a heartbeat none
      if (!message.reply().empty()) {
        static_cast<void>(bus.publish(std::string(message.reply()), ""));
      }
      return;
    }
    const Delivery delivery = delivery_of(message.reply());
    const std::lock_guard lock(mutex_);
    messages_.push_back({std::string(message.subject()),
                         std::string(message.header("Nats-Msg-Id").value_or("")),
                         std::string(message.header("Content-Type").value_or("")),
                         std::string(message.header("ce-id").value_or("")),
                         std::string(message.data()), delivery.sequence});
    done_ = delivery.pending == 0;
    ++progress_;
    if (done_) changed_.notify_all();
  }

  std::vector<StreamedMessage> wait() {
    std::unique_lock lock(mutex_);
    while (!done_) {
      const std::uint64_t before = progress_;
      changed_.wait_for(lock, seconds(20), [this] { return done_; });
      ORDERLOG_CHECK(done_ || progress_ != before, "the stream is delivered in time");
    }
    return std::move(messages_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<StreamedMessage> messages_;
  std::uint64_t progress_ = 0;
  bool done_ = false;
};

std::uint64_t messages_of(Bus& bus, const std::string& stream) {
  const auto info = bus.request("$JS.API.STREAM.INFO." + stream, "", seconds(10));
  ORDERLOG_CHECK(info.ok(), "JetStream answers");
  const std::string text(info->data());
  const std::size_t at = text.find("\"messages\":");
  if (at == std::string::npos) return 0;  // no such stream
  return std::stoull(text.substr(at + 11));
}

}  // namespace

std::vector<StreamedMessage> read_stream(Bus& bus, const std::string& stream) {
  if (messages_of(bus, stream) == 0) return {};
  Collector collector;
  const std::string inbox = bus.new_inbox();
  auto subscription = bus.subscribe(
      inbox, [&collector, &bus](BusMessage& message) { collector.take(message, bus); });
  ORDERLOG_CHECK(subscription.ok(), "an inbox can be listened to");
  const std::string wanted = R"({"stream_name":")" + stream + R"(","config":{"deliver_subject":")" +
                             inbox +
                             R"(","deliver_policy":"all","ack_policy":"none","replay_policy":)"
                             R"("instant","flow_control":true,"idle_heartbeat":2000000000}})";
  const auto made = bus.request("$JS.API.CONSUMER.CREATE." + stream, wanted, seconds(10));
  ORDERLOG_CHECK(made.ok() && made->data().find("\"error\"") == std::string_view::npos,
                 "a consumer can be made");
  return collector.wait();
}

std::vector<StreamedMessage> read_stream(const std::string& url, const std::string& stream) {
  auto bus = Bus::connect({.url = url}, seconds(10));
  ORDERLOG_CHECK(bus.ok(), "the server takes a connection");
  return read_stream(**bus, stream);
}

StreamAudit audit(const std::vector<StreamedMessage>& messages, const EventStore& log,
                  Position first) {
  StreamAudit audit;
  audit.messages = messages.size();
  const auto differ = [&audit](std::string sentence) {
    if (audit.differences.size() < kDifferencesMax) {
      audit.differences.push_back(std::move(sentence));
    }
  };
  const Subjects subjects{std::string(kDefaultSubjectPrefix), log.line()};
  EventMessageWriter writer(subjects, ContentMode::kStructured);
  EventMessage expected;
  CommitView commit;
  const auto cursor = log.read_from(first);
  std::size_t at = 0;
  while (true) {
    const auto next = cursor->next();
    ORDERLOG_CHECK(next.ok(), "the log can be read");
    if (!*next) break;
    ORDERLOG_CHECK(decode_commit((*next)->bytes, commit).ok(), "the log is whole");
    for (std::size_t i = 0; i < commit.events.size(); ++i) {
      const Position position = commit.position_of(i);
      if (position < first) continue;
      ++audit.events;
      const std::string where = "position " + std::to_string(position.value());
      if (at == messages.size()) {
        differ(where + " is not in the stream");
        continue;
      }
      const StreamedMessage& message = messages[at++];
      writer.write(commit, i, stored_hash((*next)->bytes), expected);
      if (message.id != expected.message_id) {
        differ(where + ": the stream has " + message.id + " there");
      } else if (message.subject != expected.subject || message.data != expected.data) {
        differ(where + ": " + message.subject + ' ' + message.data + " is not " + expected.subject +
               ' ' + expected.data);
      }
    }
  }
  if (at != messages.size()) {
    differ("the stream has " + std::to_string(messages.size() - at) + " messages too many");
  }
  return audit;
}

}  // namespace orderlog::testing
