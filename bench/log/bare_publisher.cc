#include "bench/log/bare_publisher.h"

#include <nats/nats.h>

#include <memory>

#include "bench/measure/process_usage.h"
#include "eventstore/commit.h"
#include "messaging/event_message.h"

namespace orderlog::bench {
namespace {

constexpr const char* kStream = "bare";
constexpr const char* kPrefix = "bare";
constexpr std::int64_t kAcknowledgedMs = 30'000;

template <class T, void (*Destroy)(T*)>
struct Destroyer {
  void operator()(T* it) const { Destroy(it); }
};
using Connection =
    std::unique_ptr<natsConnection, Destroyer<natsConnection, natsConnection_Destroy>>;
using JetStream = std::unique_ptr<jsCtx, Destroyer<jsCtx, jsCtx_Destroy>>;

natsStatus make_stream(jsCtx* jetstream) {
  static_cast<void>(js_DeleteStream(jetstream, kStream, nullptr, nullptr));
  const char* subjects = "bare.>";
  jsStreamConfig config;
  jsStreamConfig_Init(&config);
  config.Name = kStream;
  config.Subjects = &subjects;
  config.SubjectsLen = 1;
  return js_AddStream(nullptr, jetstream, &config, nullptr, nullptr);
}

}  // namespace

Payloads payloads_of(const EventStore& log, std::uint64_t most) {
  Payloads all;
  const Subjects subjects(kPrefix, log.line());
  EventMessageWriter writer(subjects, ContentMode::kStructured);
  EventMessage message;
  CommitView commit;
  const auto cursor = log.read_from(Position(1));
  while (all.data.size() < most) {
    const auto next = cursor->next();
    if (!next || !*next || !decode_commit((*next)->bytes, commit)) break;
    for (std::size_t i = 0; i < commit.events.size() && all.data.size() < most; ++i) {
      writer.write(commit, i, stored_hash((*next)->bytes), message);
      all.subjects.push_back(message.subject);
      all.data.push_back(message.data);
      all.bytes += message.data.size();
    }
  }
  return all;
}

Published publish_bare(const std::string& url, const Payloads& payloads, std::size_t in_flight_max,
                       std::uint64_t ns_max) {
  Published result;
  const auto failed = [&result](natsStatus status, const char* doing) {
    result.problem = std::string(doing) + ": " + natsStatus_GetText(status);
    return result;
  };
  natsConnection* raw_connection = nullptr;
  natsStatus status = natsConnection_ConnectTo(&raw_connection, url.c_str());
  if (status != NATS_OK) return failed(status, "connecting");
  const Connection connection(raw_connection);
  jsOptions options;
  jsOptions_Init(&options);
  options.PublishAsync.MaxPending = static_cast<std::int64_t>(in_flight_max);
  options.PublishAsync.StallWait = kAcknowledgedMs;
  jsCtx* raw_jetstream = nullptr;
  status = natsConnection_JetStream(&raw_jetstream, connection.get(), &options);
  if (status != NATS_OK) return failed(status, "reaching JetStream");
  const JetStream jetstream(raw_jetstream);
  if (status = make_stream(jetstream.get()); status != NATS_OK) {
    return failed(status, "making the stream");
  }
  const std::uint64_t start_ns = now_ns();
  for (std::size_t i = 0; i < payloads.data.size(); ++i) {
    status = js_PublishAsync(jetstream.get(), payloads.subjects[i].c_str(), payloads.data[i].data(),
                             static_cast<int>(payloads.data[i].size()), nullptr);
    if (status != NATS_OK) return failed(status, "publishing");
    ++result.messages;
    if (i % 1'024 == 0 && now_ns() - start_ns > ns_max) break;
  }
  jsPubOptions until;
  jsPubOptions_Init(&until);
  until.MaxWait = kAcknowledgedMs;
  status = js_PublishAsyncComplete(jetstream.get(), &until);
  if (status != NATS_OK) return failed(status, "waiting for the acknowledgements");
  result.took_ns = now_ns() - start_ns;
  static_cast<void>(js_DeleteStream(jetstream.get(), kStream, nullptr, nullptr));
  return result;
}

}  // namespace orderlog::bench
