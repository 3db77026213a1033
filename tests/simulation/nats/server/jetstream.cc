#include "tests/simulation/nats/server/jetstream.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "tests/simulation/nats/base64.h"
#include "tests/simulation/nats/subject.h"

namespace orderlog::simulated_nats {
namespace {

constexpr std::string_view kApi = "$JS.API.";
constexpr std::string_view kAck = "$JS.ACK.";
constexpr std::string_view kFlowControl = "$JS.FC.";
constexpr std::int64_t kDuplicateWindowNs = 120'000'000'000;
constexpr std::int64_t kLeastHeartbeatNs = 100'000'000;

const ApiError kNoStream{404, err_code::kStreamNotFound, "stream not found"};
const ApiError kNoConsumer{404, err_code::kConsumerNotFound, "consumer not found"};
const ApiError kNoMessage{404, err_code::kNoMessageFound, "no message found"};
const ApiError kBadRequest{400, err_code::kBadRequest, "bad request"};

Json failed(const ApiError& error) { return {{"error", json_of(error)}}; }

// What answers to a request are called: "STREAM.INFO" is answered by a stream_info_response.
std::string type_of(const std::vector<std::string_view>& tokens) {
  const std::string_view what = tokens[0];
  std::string name = what == "STREAM" ? "stream_" : "consumer_";
  std::string_view verb = tokens[1];
  if (verb == "MSG") verb = "MSG_GET";
  if (verb == "DURABLE") verb = "CREATE";
  std::transform(verb.begin(), verb.end(), std::back_inserter(name),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return "io.nats.jetstream.api.v1." + name + "_response";
}

Json typed(const std::vector<std::string_view>& tokens, const Json& answer) {
  Json json = {{"type", type_of(tokens)}};
  json.update(answer);
  return json;
}

// With the server's defaults for what is not said; what this server doesn't do is refused too.
std::optional<ApiError> complete(StreamConfig& config) {
  if (config.subjects.empty()) config.subjects = {config.name};
  if (config.replicas > 1) {
    return ApiError{500, err_code::kStreamReplicasNotSupported,
                    "replicas > 1 not supported in non-clustered mode"};
  }
  if (config.retention != "limits" || config.max_msgs_per_subject > 0) {
    return ApiError{500, err_code::kStreamInvalidConfig,
                    "the simulation keeps messages by limits only"};
  }
  if (config.duplicate_window_ns == 0) {
    config.duplicate_window_ns = config.max_age_ns > 0
                                     ? std::min(kDuplicateWindowNs, config.max_age_ns)
                                     : kDuplicateWindowNs;
  }
  if (config.max_age_ns > 0 && config.duplicate_window_ns > config.max_age_ns) {
    return ApiError{500, err_code::kStreamInvalidConfig,
                    "duplicates window can not be larger then max age"};
  }
  return std::nullopt;
}

std::optional<ApiError> problem_of(const ConsumerConfig& config) {
  if (config.flow_control && config.heartbeat_ns == 0) {
    return ApiError{400, err_code::kConsumerWithFlowControlNeedsHeartbeats,
                    "consumer with flow control also needs heartbeats"};
  }
  if (config.heartbeat_ns > 0 && config.heartbeat_ns < kLeastHeartbeatNs) {
    return ApiError{400, err_code::kConsumerSmallHeartbeat,
                    "consumer idle heartbeat needs to be >= 100ms"};
  }
  if (!config.backoff_ns.empty() &&
      config.max_deliver <= static_cast<std::int64_t>(config.backoff_ns.size())) {
    return ApiError{400, err_code::kConsumerMaxDeliverBackoff,
                    "max deliver is required to be > length of backoff values"};
  }
  if (!config.is_push() && config.ack_policy == "none") {
    return ApiError{400, err_code::kConsumerPullRequiresAck,
                    "consumer in pull mode requires explicit ack policy"};
  }
  return std::nullopt;
}

}  // namespace

bool JetStream::answer(const Message& message) {
  const std::string_view subject = message.subject;
  if (!subject.starts_with("$JS.")) return false;
  sweep();
  const auto tokens = tokens_of(subject);
  const auto consumer_of = [&]() -> std::shared_ptr<Consumer> {
    const auto stream = streams_.find(tokens[2]);
    if (stream == streams_.end()) return nullptr;
    const auto found = stream->second.consumers.find(std::string(tokens[3]));
    return found == stream->second.consumers.end() ? nullptr : found->second;
  };
  if (subject.starts_with(kAck) && tokens.size() == 9) {
    if (const auto consumer = consumer_of()) consumer->on_acknowledgement(tokens, message);
  } else if (subject.starts_with(kFlowControl) && tokens.size() == 5) {
    if (const auto consumer = consumer_of()) consumer->on_flow_control(subject);
  } else if (subject.starts_with(kApi) && tokens.size() >= 5 && !message.reply.empty()) {
    const std::vector<std::string_view> asked(tokens.begin() + 2, tokens.end());
    const Json reply = request(asked, message);
    if (!reply.is_null()) {
      server_.send(message.reply, {.subject = message.reply, .data = reply.dump()});
    }
  }
  return true;
}

// Null: nothing is answered, or it was done elsewhere.
Json JetStream::request(const std::vector<std::string_view>& tokens, const Message& message) {
  const std::string verb = std::string(tokens[0]) + '.' + std::string(tokens[1]);
  Json asked = Json::parse(message.data, nullptr, false);
  if (!asked.is_object()) asked = Json::object();
  if (verb == "STREAM.CREATE") return typed(tokens, create_stream(std::string(tokens[2]), asked));
  if (verb == "STREAM.UPDATE") return typed(tokens, update_stream(std::string(tokens[2]), asked));
  if (verb == "CONSUMER.MSG" && tokens.size() == 5) {  // MSG.NEXT
    Holding* const of = find(tokens[3]);
    const auto found = of == nullptr ? decltype(of->consumers.end()){}
                                     : of->consumers.find(std::string(tokens[4]));
    if (of != nullptr && found != of->consumers.end()) found->second->on_next_request(message);
    return nullptr;
  }
  // STREAM.MSG.GET and CONSUMER.DURABLE.CREATE have a token more before the name.
  const bool is_long = tokens[1] == "MSG" || tokens[1] == "DURABLE";
  if (is_long && tokens.size() < 4) return nullptr;
  Holding* const holding = find(tokens[is_long ? 3 : 2]);
  if (holding == nullptr) return typed(tokens, failed(kNoStream));
  if (verb == "STREAM.INFO") return typed(tokens, info(*holding));
  if (verb == "STREAM.MSG") return typed(tokens, message_of(*holding->stream, asked));
  if (verb == "STREAM.PURGE") return typed(tokens, purge_stream(*holding, asked));
  if (verb == "STREAM.DELETE") {
    delete_stream(std::string(tokens[2]));
    return typed(tokens, {{"success", true}});
  }
  if (verb == "CONSUMER.CREATE" || verb == "CONSUMER.DURABLE") {
    return typed(tokens, create_consumer(*holding, asked));
  }
  if ((verb == "CONSUMER.INFO" || verb == "CONSUMER.DELETE") && tokens.size() == 4) {
    const auto found = holding->consumers.find(std::string(tokens[3]));
    if (found == holding->consumers.end()) return typed(tokens, failed(kNoConsumer));
    if (verb == "CONSUMER.INFO") return typed(tokens, found->second->info());
    found->second->end();
    holding->consumers.erase(found);
    return typed(tokens, {{"success", true}});
  }
  return nullptr;
}

Json JetStream::create_stream(const std::string& name, const Json& asked) {
  StreamConfig config = stream_config_from(asked);
  if (config.name != name) {
    return failed(
        {400, err_code::kStreamMismatch, "stream name in subject does not match request"});
  }
  if (const auto problem = complete(config)) return failed(*problem);
  if (const Holding* const there = find(name)) {
    if (there->stream->config() == config) return info(*there);
    return failed({400, err_code::kStreamNameExist,
                   "stream name already in use with a different configuration"});
  }
  for (const auto& [other_name, other] : streams_) {
    for (const std::string& taken : other.stream->config().subjects) {
      for (const std::string& wanted : config.subjects) {
        if (!overlap(taken, wanted)) continue;
        return failed(
            {400, err_code::kStreamSubjectOverlap, "subjects overlap with an existing stream"});
      }
    }
  }
  Holding& made = streams_[name];
  made.stream = std::make_unique<Stream>(config, [&made](const StoredMessage& gone) {
    for (const auto& [consumer_name, consumer] : made.consumers) consumer->on_gone(gone);
  });
  Json answer = info(made);
  answer["did_create"] = true;
  return answer;
}

Json JetStream::update_stream(const std::string& name, const Json& asked) {
  StreamConfig config = stream_config_from(asked);
  if (config.name != name) {
    return failed(
        {400, err_code::kStreamMismatch, "stream name in subject does not match request"});
  }
  Holding* const holding = find(name);
  if (holding == nullptr) return failed(kNoStream);
  if (const auto problem = complete(config)) return failed(*problem);
  holding->stream->change(std::move(config));
  return info(*holding);
}

Json JetStream::purge_stream(Holding& holding, const Json& asked) {
  const auto before = asked.value("seq", std::numeric_limits<std::uint64_t>::max());
  return {{"success", true}, {"purged", holding.stream->purge_before(before)}};
}

Json JetStream::message_of(const Stream& stream, const Json& asked) const {
  const auto& all = stream.messages();
  if (!asked.contains("seq")) return failed(kBadRequest);
  const auto found = all.find(asked.value("seq", std::uint64_t{0}));
  if (found == all.end()) return failed(kNoMessage);
  const StoredMessage& stored = found->second;
  Json message = {{"subject", stored.message.subject}, {"seq", stored.sequence}};
  if (!stored.message.headers.empty()) {
    message["hdrs"] = base64_of(written_headers(stored.message.headers));
  }
  if (!stored.message.data.empty()) message["data"] = base64_of(stored.message.data);
  message["time"] = written_time(stored.time_ns);
  return {{"message", message}};
}

Json JetStream::create_consumer(Holding& holding, const Json& asked) {
  if (!asked.contains("config")) return failed(kBadRequest);
  const ConsumerConfig config = consumer_config_from(asked["config"]);
  if (const auto problem = problem_of(config)) return failed(*problem);
  std::string name = config.durable;
  if (name.empty()) name = server_.chance().word(8);
  const auto there = holding.consumers.find(name);
  if (there != holding.consumers.end()) {
    if (there->second->config() == config) return there->second->info();
    return failed({400, err_code::kConsumerNameExist, "consumer name already in use"});
  }
  const auto made = std::make_shared<Consumer>(server_, *holding.stream, name, config);
  holding.consumers.emplace(name, made);
  // What the answer says is before the first delivery.
  const Json answer = made->info();
  server_.after(std::chrono::microseconds(0), [made] { made->start(); });
  return answer;
}

Json JetStream::info(const Holding& holding) const {
  return {{"config", json_of(holding.stream->config())},
          {"created", written_time(holding.stream->created_ns())},
          {"state", holding.stream->state(holding.consumers.size())}};
}

JetStream::Holding* JetStream::find(std::string_view stream) {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return nullptr;
  found->second.stream->expire();
  return &found->second;
}

bool JetStream::store(const Message& message) {
  for (auto& [name, holding] : streams_) {
    if (!holding.stream->captures(message.subject)) continue;
    const Stream::Taken taken = holding.stream->take(message);
    BrokerCounts& counts = server_.counts();
    counts.stored += taken.outcome == Stream::Outcome::kStored ? 1 : 0;
    counts.duplicates += taken.outcome == Stream::Outcome::kDuplicate ? 1 : 0;
    counts.refused += taken.outcome == Stream::Outcome::kRefused ? 1 : 0;
    if (!message.reply.empty() && !holding.stream->config().no_ack) {
      server_.send(message.reply, {.subject = message.reply, .data = taken.answer});
    }
    const bool is_there = !holding.stream->messages().empty();  // not larger than all may be
    if (taken.outcome != Stream::Outcome::kStored || !is_there) return true;
    const StoredMessage& stored = holding.stream->messages().rbegin()->second;
    for (const auto& [consumer_name, consumer] : holding.consumers) consumer->on_stored(stored);
    return true;
  }
  return false;
}

void JetStream::on_interest() {
  sweep();
  for (const auto& [name, holding] : streams_) {
    for (const auto& [consumer_name, consumer] : holding.consumers) consumer->on_interest();
  }
}

void JetStream::sweep() {
  for (auto& [name, holding] : streams_) {
    std::erase_if(holding.consumers, [](const auto& one) { return one.second->is_abandoned(); });
  }
}

bool JetStream::delete_stream(const std::string& name) {
  const auto found = streams_.find(name);
  if (found == streams_.end()) return false;
  for (const auto& [consumer_name, consumer] : found->second.consumers) consumer->end();
  server_.counts().forgotten += found->second.stream->messages().size();
  streams_.erase(found);
  return true;
}

void JetStream::start() {
  for (const auto& [name, holding] : streams_) {
    for (const auto& [consumer_name, consumer] : holding.consumers) consumer->start();
  }
  watch_syncs();
}

void JetStream::watch_syncs() {
  server_.after(server_.options().sync_interval, [this] {
    for (const auto& [name, holding] : streams_) holding.stream->sync();
    watch_syncs();
  });
}

void JetStream::stop(Kept kept) {
  std::erase_if(streams_, [&](const auto& one) {
    const Stream& stream = *one.second.stream;
    if (kept != Kept::kNothing && stream.config().storage != "memory") return false;
    server_.counts().forgotten += stream.messages().size();
    return true;
  });
  for (auto& [name, holding] : streams_) {
    std::erase_if(holding.consumers, [](const auto& one) {
      return one.second->config().durable.empty() || one.second->config().in_memory;
    });
    server_.counts().forgotten += holding.stream->restart(kept, server_.chance());
    for (const auto& [consumer_name, consumer] : holding.consumers) consumer->on_restart();
  }
}

}  // namespace orderlog::simulated_nats
