#include "messaging/event_stream.h"

#include <nats/nats.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "messaging/event_reader.h"
#include "messaging/jetstream.h"
#include "messaging/nats_error.h"

namespace orderlog {
namespace {

constexpr std::chrono::milliseconds kPatience{5'000};
// Messages of others that may lie behind our last one before it is given up as not there.
constexpr std::uint64_t kLookBack = 1'000;

// NATS remembers no id longer than its message.
std::int64_t window_ms(const StreamSettings& settings) {
  return settings.max_age_ms == 0 ? settings.duplicate_window_ms
                                  : std::min(settings.duplicate_window_ms, settings.max_age_ms);
}

BusResult<StreamInfo> make_stream(jsCtx* jetstream, const Subjects& subjects,
                                  const StreamSettings& settings) {
  jsStreamConfig config;
  jsStreamConfig_Init(&config);
  const char* all_events = subjects.all_events().c_str();
  config.Name = subjects.stream().c_str();
  config.Description = "events of an orderlog line, a copy of its log";
  config.Subjects = &all_events;
  config.SubjectsLen = 1;
  config.Storage = settings.in_memory ? js_MemoryStorage : js_FileStorage;
  config.Replicas = settings.replicas;
  config.MaxBytes = settings.max_bytes == 0 ? -1 : settings.max_bytes;
  config.MaxAge = settings.max_age_ms * kNanosPerMs;
  config.Duplicates = window_ms(settings) * kNanosPerMs;
  jsStreamInfo* raw = nullptr;
  auto js_code = static_cast<jsErrCode>(0);
  const natsStatus status = js_AddStream(&raw, jetstream, &config, nullptr, &js_code);
  if (status != NATS_OK) {
    return fail(jetstream_error(status, js_code, "making the stream " + subjects.stream()));
  }
  return StreamInfo(raw);
}

BusResult<StreamInfo> find_or_make(jsCtx* jetstream, const Subjects& subjects,
                                   const StreamSettings& settings) {
  jsStreamInfo* raw = nullptr;
  auto js_code = static_cast<jsErrCode>(0);
  const natsStatus status =
      js_GetStreamInfo(&raw, jetstream, subjects.stream().c_str(), nullptr, &js_code);
  if (status == NATS_OK) return StreamInfo(raw);
  if (js_code == JSStreamNotFoundErr) return make_stream(jetstream, subjects, settings);
  return fail(jetstream_error(status, js_code, "asking for the stream " + subjects.stream()));
}

// What can't be lived with.
std::optional<std::string> unfit(const jsStreamConfig& config, const Subjects& subjects) {
  bool ours = false;
  for (int i = 0; i < config.SubjectsLen; ++i) {
    ours = ours || subjects.all_events() == config.Subjects[i];
  }
  if (!ours) return "its subjects don't include " + subjects.all_events();
  if (config.Retention != js_LimitsPolicy) return "it drops what a consumer has acknowledged";
  if (config.NoAck) return "it acknowledges nothing";
  if (config.Sealed) return "it is sealed";
  if (config.MaxMsgsPerSubject > 0) return "it keeps only some messages of each subject";
  return std::nullopt;
}

void note_difference(const char* what, std::int64_t is, std::int64_t wanted,
                     std::vector<std::string>& differences) {
  if (is == wanted) return;
  differences.push_back(std::string(what) + ' ' + std::to_string(is) + " instead of " +
                        std::to_string(wanted));
}

std::vector<std::string> differences_of(const jsStreamConfig& is, const Subjects& subjects,
                                        const StreamSettings& wanted) {
  std::vector<std::string> all;
  if ((is.Storage == js_MemoryStorage) != wanted.in_memory) {
    all.push_back(wanted.in_memory ? "kept in files instead of memory"
                                   : "kept in memory instead of files");
  }
  const auto limit = [](std::int64_t value) { return value < 0 ? 0 : value; };
  note_difference("replicas", is.Replicas, wanted.replicas, all);
  note_difference("max_bytes", limit(is.MaxBytes), wanted.max_bytes, all);
  note_difference("max_age_ms", limit(is.MaxAge) / kNanosPerMs, wanted.max_age_ms, all);
  note_difference("max_msgs", limit(is.MaxMsgs), 0, all);
  note_difference("duplicate_window_ms", is.Duplicates / kNanosPerMs, window_ms(wanted), all);
  note_difference("max_msg_size", limit(is.MaxMsgSize), 0, all);
  note_difference("max_consumers", limit(is.MaxConsumers), 0, all);
  if (is.Discard == js_DiscardNew) {
    all.emplace_back("when full it refuses new messages instead of dropping the oldest");
  }
  for (int i = 0; i < is.SubjectsLen; ++i) {
    if (subjects.all_events() == is.Subjects[i]) continue;
    all.push_back(std::string("it also takes ") + is.Subjects[i]);
  }
  return all;
}

BusResult<std::optional<StreamedEvent>> last_event(jsCtx* jetstream, const Subjects& subjects,
                                                   std::uint64_t first, std::uint64_t last) {
  const std::uint64_t least = last > kLookBack ? std::max(first, last - kLookBack) : first;
  EventReader reader;
  ReceivedEvent event;
  for (std::uint64_t sequence = last; sequence >= least && sequence > 0; --sequence) {
    natsMsg* raw = nullptr;
    auto js_code = static_cast<jsErrCode>(0);
    const natsStatus status =
        js_GetMsg(&raw, jetstream, subjects.stream().c_str(), sequence, nullptr, &js_code);
    if (status == NATS_NOT_FOUND || js_code == JSNoMessageFoundErr) continue;  // deleted
    if (status != NATS_OK) {
      return fail(jetstream_error(status, js_code, "reading the end of " + subjects.stream()));
    }
    const BusMessage message(raw);
    if (reader.read(message, event) && event.line == subjects.line()) {
      return std::optional(StreamedEvent{event.position, std::string(event.commit_id)});
    }
  }
  return std::optional<StreamedEvent>();
}

}  // namespace

BusResult<EventStreamInfo> open_event_stream(Bus& bus, const Subjects& subjects,
                                             const StreamSettings& settings) {
  auto jetstream = jetstream_of(bus, kPatience);
  if (!jetstream) return fail(std::move(jetstream).error());
  auto stream = find_or_make(jetstream->get(), subjects, settings);
  if (!stream) return fail(std::move(stream).error());
  const jsStreamConfig& config = *(*stream)->Config;
  if (auto why = unfit(config, subjects)) {
    return fail(BusError{BusErrorCode::kStreamDiffers,
                         "NATS: the stream " + subjects.stream() + " can't carry the log: " + *why +
                             ". Remove it, or choose another nats.subject_prefix."});
  }
  EventStreamInfo info;
  info.first_sequence = (*stream)->State.FirstSeq;
  info.last_sequence = (*stream)->State.LastSeq;
  if (config.MaxMsgSize > 0) info.max_message_bytes = static_cast<std::size_t>(config.MaxMsgSize);
  info.messages = (*stream)->State.Msgs;
  info.replicas = config.Replicas;
  info.differences = differences_of(config, subjects, settings);
  if ((*stream)->State.Msgs > 0) {
    auto last = last_event(jetstream->get(), subjects, info.first_sequence, info.last_sequence);
    if (!last) return fail(std::move(last).error());
    info.last_event = *std::move(last);
  }
  return info;
}

}  // namespace orderlog
