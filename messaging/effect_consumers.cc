#include "messaging/effect_consumers.h"

#include <nats/nats.h>

#include <optional>
#include <utility>

#include "messaging/jetstream.h"
#include "messaging/nats_error.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{5'000};
// nats-server 2.9 takes a list of pauses only with a number of deliveries above its length.
constexpr std::int64_t kNoEnd = 1'000'000'000;
// The publisher makes the stream, and says what is wrong where it can't.
constexpr milliseconds kStreamComes{200};

// True when it was made; false when it was there.
BusResult<bool> find_or_make(jsCtx* jetstream, const Subjects& subjects,
                             const EffectConsumerSettings& settings, const std::string& kind) {
  const std::string name = effect_consumer_name(kind);
  jsConsumerInfo* raw = nullptr;
  auto js_code = static_cast<jsErrCode>(0);
  natsStatus status = js_GetConsumerInfo(&raw, jetstream, subjects.stream().c_str(), name.c_str(),
                                         nullptr, &js_code);
  if (status == NATS_OK) {
    const ConsumerInfo there(raw);
    return false;
  }
  if (js_code != JSConsumerNotFoundErr) {
    return fail(jetstream_error(status, js_code, "asking for the consumer " + name));
  }
  std::vector<std::int64_t> redelivery;
  redelivery.reserve(settings.redelivery.size());
  for (const milliseconds pause : settings.redelivery) {
    redelivery.push_back(pause.count() * kNanosPerMs);
  }
  const std::string filter = subjects.effects_offered(kind);
  jsConsumerConfig config;
  jsConsumerConfig_Init(&config);
  config.Durable = name.c_str();
  config.Description = "effects of one kind, for whoever does that work";
  // What was offered before there was a consumer is not lost; it says itself until when it holds.
  config.DeliverPolicy = js_DeliverAll;
  config.AckPolicy = js_AckExplicit;
  config.FilterSubject = filter.c_str();
  config.MaxDeliver = kNoEnd;
  config.MaxAckPending = settings.ack_pending_max;
  if (!redelivery.empty()) {
    config.AckWait = redelivery.front();
    config.BackOff = redelivery.data();
    config.BackOffLen = static_cast<int>(redelivery.size());
  }
  raw = nullptr;
  status = js_AddConsumer(&raw, jetstream, subjects.stream().c_str(), &config, nullptr, &js_code);
  if (status != NATS_OK) {
    return fail(nats_error(status, "making the consumer " + name, js_code));
  }
  const ConsumerInfo made(raw);
  return true;
}

}  // namespace

std::string effect_consumer_name(std::string_view kind) {
  std::string name = "effects-";
  name += kind;
  return name;
}

EffectConsumers::EffectConsumers(BusOptions options, Subjects subjects,
                                 EffectConsumerSettings settings)
    : subjects_(std::move(subjects)),
      settings_(std::move(settings)),
      loop_(std::move(options), "nats-effects",
            [this](BusVisit& connection) { return visit(connection); }) {}

EffectConsumers::~EffectConsumers() { stop(); }

void EffectConsumers::start(std::function<void(const BusError*)> on_change) {
  loop_.start(std::move(on_change));
}

void EffectConsumers::stop() { loop_.stop(); }

EffectConsumersStatus EffectConsumers::status() const {
  const std::lock_guard lock(mutex_);
  return {loop_.status(), made_};
}

BusResult<Ok> EffectConsumers::visit(BusVisit& visit) {
  auto jetstream = jetstream_of(visit.bus(), kPatience);
  if (!jetstream) return fail(std::move(jetstream).error());
  while (!visit.over()) {
    milliseconds pause = settings_.look_every;
    std::optional<BusError> first_trouble;
    for (const std::string& kind : settings_.kinds) {
      const auto made = find_or_make(jetstream->get(), subjects_, settings_, kind);
      if (!made && made.error().code == BusErrorCode::kNoStream) {
        pause = kStreamComes;
        continue;
      }
      if (!made) {
        // One kind that this user may not keep is no reason to keep none of those behind it.
        if (!first_trouble) first_trouble = made.error();
        if (visit.over()) break;
        continue;
      }
      const std::lock_guard lock(mutex_);
      made_ += *made ? 1 : 0;
    }
    if (first_trouble) return fail(*std::move(first_trouble));
    if (pause == settings_.look_every) visit.note_success();
    visit.wait(pause);
  }
  return Ok{};
}

}  // namespace orderlog
