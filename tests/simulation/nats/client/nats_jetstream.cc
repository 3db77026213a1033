// nats.h: js…, as far as the engine uses them: requests to $JS.API and what their answers say.

#include <nats/nats.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulation/nats/base64.h"
#include "tests/simulation/nats/client/handles.h"
#include "tests/simulation/nats/client/last_error.h"
#include "tests/simulation/nats/server/stream_config.h"

using orderlog::simulated_nats::bytes_of;
using orderlog::simulated_nats::failed;
using orderlog::simulated_nats::Json;
using orderlog::simulated_nats::json_of;
using orderlog::simulated_nats::Message;
using orderlog::simulated_nats::read_headers;
using orderlog::simulated_nats::stream_config_from;
using orderlog::simulated_nats::StreamConfig;
using std::chrono::milliseconds;

namespace {

constexpr int64_t kWaitMs = 5'000;

// A stream's description with the texts that it points to.
struct OwnedStreamInfo {
  jsStreamInfo info{};
  jsStreamConfig config{};
  StreamConfig texts;
  std::vector<const char*> subjects;
};

struct OwnedConsumerInfo {
  jsConsumerInfo info{};
  std::string stream;
  std::string name;
};

// `missing`: the server's error that nats.c gives back as NATS_NOT_FOUND.
natsStatus ask(jsCtx* jetstream, const std::string& subject, const Json& asked, jsErrCode missing,
               jsErrCode* error_code, Json& answer) {
  if (error_code != nullptr) *error_code = static_cast<jsErrCode>(0);
  Message reply;
  const natsStatus status =
      jetstream->connection->request("$JS.API." + subject, asked.is_null() ? "" : asked.dump(),
                                     milliseconds(jetstream->wait_ms), reply);
  if (status != NATS_OK) return failed(status);
  answer = Json::parse(reply.data, nullptr, false);
  if (!answer.is_object()) return failed(NATS_ERR, "invalid JSON");
  const auto error = answer.find("error");
  if (error == answer.end()) return failed(NATS_OK);
  const auto code = static_cast<jsErrCode>(error->value("err_code", 0));
  if (error_code != nullptr) *error_code = code;
  if (code == missing) return failed(NATS_NOT_FOUND);
  return failed(NATS_ERR, error->value("description", ""));
}

const char* text(const char* value) { return value == nullptr ? "" : value; }

jsStreamInfo* stream_info_from(const Json& answer) {
  auto owned = std::make_unique<OwnedStreamInfo>();
  owned->texts = stream_config_from(answer["config"]);
  const StreamConfig& texts = owned->texts;
  jsStreamConfig& config = owned->config;
  config.Name = texts.name.c_str();
  config.Description = texts.description.c_str();
  for (const std::string& subject : texts.subjects) owned->subjects.push_back(subject.c_str());
  config.Subjects = owned->subjects.data();
  config.SubjectsLen = static_cast<int>(owned->subjects.size());
  config.Retention = texts.retention == "limits" ? js_LimitsPolicy : js_InterestPolicy;
  config.MaxConsumers = texts.max_consumers;
  config.MaxMsgs = texts.max_msgs;
  config.MaxBytes = texts.max_bytes;
  config.MaxAge = texts.max_age_ns;
  config.MaxMsgsPerSubject = texts.max_msgs_per_subject;
  config.MaxMsgSize = static_cast<int32_t>(texts.max_msg_size);
  config.Discard = texts.discard == "new" ? js_DiscardNew : js_DiscardOld;
  config.Storage = texts.storage == "memory" ? js_MemoryStorage : js_FileStorage;
  config.Replicas = texts.replicas;
  config.NoAck = texts.no_ack;
  config.Duplicates = texts.duplicate_window_ns;
  config.Sealed = texts.sealed;
  owned->info.Config = &config;
  const Json& state = answer["state"];
  owned->info.State.Msgs = state.value("messages", uint64_t{0});
  owned->info.State.Bytes = state.value("bytes", uint64_t{0});
  owned->info.State.FirstSeq = state.value("first_seq", uint64_t{0});
  owned->info.State.LastSeq = state.value("last_seq", uint64_t{0});
  owned->info.State.Consumers = state.value("consumer_count", int64_t{0});
  return &owned.release()->info;
}

jsConsumerInfo* consumer_info_from(const Json& answer) {
  auto owned = std::make_unique<OwnedConsumerInfo>();
  owned->stream = answer.value("stream_name", "");
  owned->name = answer.value("name", "");
  owned->info.Stream = owned->stream.data();
  owned->info.Name = owned->name.data();
  owned->info.NumAckPending = answer.value("num_ack_pending", int64_t{0});
  owned->info.NumRedelivered = answer.value("num_redelivered", int64_t{0});
  owned->info.NumWaiting = answer.value("num_waiting", int64_t{0});
  owned->info.NumPending = answer.value("num_pending", uint64_t{0});
  owned->info.PushBound = answer.value("push_bound", false);
  return &owned.release()->info;
}

Json json_from(const jsConsumerConfig& config) {
  static constexpr const char* kDeliver[] = {
      "all", "last", "new", "by_start_sequence", "by_start_time", "last_per_subject"};
  static constexpr const char* kAck[] = {"explicit", "none", "all"};
  Json json = {{"deliver_policy", kDeliver[config.DeliverPolicy < 0 ? 0 : config.DeliverPolicy]},
               {"ack_policy", kAck[config.AckPolicy < 0 ? 0 : config.AckPolicy]},
               {"replay_policy", "instant"}};
  const auto unless_empty = [&json](const char* name, const auto& value) {
    if (value != std::decay_t<decltype(value)>{}) json[name] = value;
  };
  unless_empty("durable_name", std::string(text(config.Durable)));
  unless_empty("description", std::string(text(config.Description)));
  unless_empty("opt_start_seq", config.OptStartSeq);
  unless_empty("ack_wait", config.AckWait);
  unless_empty("max_deliver", config.MaxDeliver);
  unless_empty("backoff", std::vector(config.BackOff, config.BackOff + config.BackOffLen));
  unless_empty("filter_subject", std::string(text(config.FilterSubject)));
  unless_empty("max_waiting", config.MaxWaiting);
  unless_empty("max_ack_pending", config.MaxAckPending);
  unless_empty("flow_control", config.FlowControl);
  unless_empty("idle_heartbeat", config.Heartbeat);
  unless_empty("deliver_subject", std::string(text(config.DeliverSubject)));
  unless_empty("deliver_group", std::string(text(config.DeliverGroup)));
  unless_empty("inactive_threshold", config.InactiveThreshold);
  unless_empty("num_replicas", config.Replicas);
  unless_empty("mem_storage", config.MemoryStorage);
  return json;
}

}  // namespace

natsStatus jsOptions_Init(jsOptions* options) {
  *options = {};
  return NATS_OK;
}

natsStatus natsConnection_JetStream(jsCtx** made, natsConnection* connection, jsOptions* options) {
  const int64_t wait_ms = options == nullptr || options->Wait == 0 ? kWaitMs : options->Wait;
  *made = new jsCtx{connection->it, wait_ms};
  return NATS_OK;
}

void jsCtx_Destroy(jsCtx* jetstream) { delete jetstream; }

natsStatus jsStreamConfig_Init(jsStreamConfig* config) {
  *config = {};
  config->MaxConsumers = -1;
  config->MaxMsgs = -1;
  config->MaxBytes = -1;
  config->MaxMsgsPerSubject = -1;
  config->MaxMsgSize = -1;
  config->Replicas = 1;
  return NATS_OK;
}

natsStatus js_GetStreamInfo(jsStreamInfo** info, jsCtx* jetstream, const char* stream,
                            jsOptions* /*options*/, jsErrCode* error_code) {
  Json answer;
  const natsStatus status = ask(jetstream, "STREAM.INFO." + std::string(stream), nullptr,
                                JSStreamNotFoundErr, error_code, answer);
  if (status == NATS_OK) *info = stream_info_from(answer);
  return status;
}

natsStatus js_AddStream(jsStreamInfo** info, jsCtx* jetstream, jsStreamConfig* config,
                        jsOptions* /*options*/, jsErrCode* error_code) {
  StreamConfig wanted;
  wanted.name = config->Name;
  wanted.description = text(config->Description);
  wanted.subjects.assign(config->Subjects, config->Subjects + config->SubjectsLen);
  if (config->Retention != js_LimitsPolicy) wanted.retention = "interest";
  wanted.max_consumers = config->MaxConsumers;
  wanted.max_msgs = config->MaxMsgs;
  wanted.max_bytes = config->MaxBytes;
  wanted.max_age_ns = config->MaxAge;
  wanted.max_msgs_per_subject = config->MaxMsgsPerSubject;
  wanted.max_msg_size = config->MaxMsgSize;
  if (config->Discard == js_DiscardNew) wanted.discard = "new";
  if (config->Storage == js_MemoryStorage) wanted.storage = "memory";
  wanted.replicas = config->Replicas;
  wanted.no_ack = config->NoAck;
  wanted.duplicate_window_ns = config->Duplicates;
  Json answer;
  const natsStatus status = ask(jetstream, "STREAM.CREATE." + wanted.name, json_of(wanted),
                                JSStreamNotFoundErr, error_code, answer);
  if (status == NATS_OK && info != nullptr) *info = stream_info_from(answer);
  return status;
}

void jsStreamInfo_Destroy(jsStreamInfo* info) {
  // The first member of what stream_info_from() made.
  delete reinterpret_cast<OwnedStreamInfo*>(info);
}

natsStatus js_GetMsg(natsMsg** made, jsCtx* jetstream, const char* stream, uint64_t sequence,
                     jsOptions* /*options*/, jsErrCode* error_code) {
  Json answer;
  const natsStatus status = ask(jetstream, "STREAM.MSG.GET." + std::string(stream),
                                {{"seq", sequence}}, JSNoMessageFoundErr, error_code, answer);
  if (status != NATS_OK) return status;
  // Of another request, say (see Connection::request).
  if (!answer.contains("message")) return failed(NATS_NOT_FOUND, "message content not found");
  const Json& message = answer["message"];
  *made = new natsMsg{{.subject = message.value("subject", ""),
                       .headers = read_headers(bytes_of(message.value("hdrs", ""))),
                       .data = bytes_of(message.value("data", ""))}};
  return NATS_OK;
}

natsStatus jsConsumerConfig_Init(jsConsumerConfig* config) {
  *config = {};
  config->AckPolicy = static_cast<jsAckPolicy>(-1);
  config->DeliverPolicy = static_cast<jsDeliverPolicy>(-1);
  config->ReplayPolicy = static_cast<jsReplayPolicy>(-1);
  return NATS_OK;
}

natsStatus js_AddConsumer(jsConsumerInfo** info, jsCtx* jetstream, const char* stream,
                          jsConsumerConfig* config, jsOptions* /*options*/, jsErrCode* error_code) {
  std::string subject = "CONSUMER.CREATE." + std::string(stream);
  if (config->Durable != nullptr) {
    subject = "CONSUMER.DURABLE.CREATE." + std::string(stream) + '.' + config->Durable;
  }
  Json answer;
  const natsStatus status =
      ask(jetstream, subject, {{"stream_name", stream}, {"config", json_from(*config)}},
          JSConsumerNotFoundErr, error_code, answer);
  if (status == NATS_OK && info != nullptr) *info = consumer_info_from(answer);
  return status;
}

natsStatus js_GetConsumerInfo(jsConsumerInfo** info, jsCtx* jetstream, const char* stream,
                              const char* consumer, jsOptions* /*options*/, jsErrCode* error_code) {
  Json answer;
  const natsStatus status = ask(jetstream, "CONSUMER.INFO." + std::string(stream) + '.' + consumer,
                                nullptr, JSConsumerNotFoundErr, error_code, answer);
  if (status == NATS_OK) *info = consumer_info_from(answer);
  return status;
}

void jsConsumerInfo_Destroy(jsConsumerInfo* info) {
  // The first member of what consumer_info_from() made.
  delete reinterpret_cast<OwnedConsumerInfo*>(info);
}
