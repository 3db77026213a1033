#include "messaging/event_source.h"

#include <nats/nats.h>

#include <array>
#include <utility>

#include "base/decimal.h"
#include "messaging/jetstream.h"
#include "messaging/nats_error.h"

namespace orderlog {
namespace {

constexpr std::chrono::milliseconds kPatience{2'000};

}  // namespace

// "$JS.ACK.<stream>.<consumer>.<times>.<sequence>.<delivered>.<time>.<pending>"; newer servers put
// a domain and an account before the stream, and something random at the end.
std::optional<Delivery> delivery_of(std::string_view reply_subject) {
  std::array<std::string_view, 12> tokens;
  std::size_t count = 0;
  while (count < tokens.size()) {
    const std::size_t dot = reply_subject.find('.');
    tokens[count++] = reply_subject.substr(0, dot);
    if (dot == std::string_view::npos) break;
    reply_subject.remove_prefix(dot + 1);
  }
  if (count < 9 || tokens[0] != "$JS" || tokens[1] != "ACK") return std::nullopt;
  const std::size_t shift = count == 9 ? 0 : 2;
  const auto delivered = decimal(tokens[6 + shift]);
  const auto pending = decimal(tokens[8 + shift]);
  if (!delivered || !pending) return std::nullopt;
  return Delivery{*delivered, *pending};
}

struct EventSource::Impl {
  std::string stream;
  BusResult<JetStream> jetstream;
};

EventSource::EventSource(Bus& bus, std::string stream)
    : impl_(std::make_unique<Impl>(Impl{std::move(stream), jetstream_of(bus, kPatience)})) {}

EventSource::~EventSource() = default;

BusResult<StreamExtent> EventSource::extent() const {
  const std::string doing = "asking for the stream " + impl_->stream;
  if (!impl_->jetstream) return fail(impl_->jetstream.error());
  jsStreamInfo* raw = nullptr;
  auto code = static_cast<jsErrCode>(0);
  const natsStatus status =
      js_GetStreamInfo(&raw, impl_->jetstream->get(), impl_->stream.c_str(), nullptr, &code);
  const StreamInfo info(raw);
  if (status == NATS_OK) return StreamExtent{info->State.FirstSeq, info->State.LastSeq};
  BusError error = jetstream_error(status, code, doing);
  if (status == NATS_NOT_FOUND) error.code = BusErrorCode::kNoStream;
  return fail(std::move(error));
}

BusResult<std::optional<BusMessage>> EventSource::message(std::uint64_t sequence) const {
  if (!impl_->jetstream) return fail(impl_->jetstream.error());
  natsMsg* raw = nullptr;
  auto code = static_cast<jsErrCode>(0);
  const natsStatus status =
      js_GetMsg(&raw, impl_->jetstream->get(), impl_->stream.c_str(), sequence, nullptr, &code);
  if (status == NATS_OK) return std::optional<BusMessage>(std::in_place, raw);
  if (status == NATS_NOT_FOUND && code != JSStreamNotFoundErr) return std::optional<BusMessage>{};
  return fail(jetstream_error(status, code, "reading a message of the stream " + impl_->stream));
}

BusResult<Ok> EventSource::deliver(std::uint64_t sequence, const std::string& subject,
                                   std::chrono::milliseconds heartbeat) const {
  if (!impl_->jetstream) return fail(impl_->jetstream.error());
  jsConsumerConfig config;
  static_cast<void>(jsConsumerConfig_Init(&config));
  config.DeliverSubject = subject.c_str();
  config.DeliverPolicy = js_DeliverByStartSequence;
  config.OptStartSeq = sequence;
  config.AckPolicy = js_AckNone;
  config.FlowControl = true;
  config.Heartbeat = heartbeat.count() * kNanosPerMs;
  config.MemoryStorage = true;
  config.Replicas = 1;
  jsConsumerInfo* raw = nullptr;
  auto code = static_cast<jsErrCode>(0);
  const natsStatus status =
      js_AddConsumer(&raw, impl_->jetstream->get(), impl_->stream.c_str(), &config, nullptr, &code);
  const ConsumerInfo info(raw);
  if (status == NATS_OK) return Ok{};
  return fail(
      jetstream_error(status, code, "asking for the messages of the stream " + impl_->stream));
}

}  // namespace orderlog
