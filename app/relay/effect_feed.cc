#include "app/relay/effect_feed.h"

#include <utility>

#include "app/relay/relay.h"
#include "app/relay/tell_trouble.h"
#include "domain/effect/kind.h"

namespace orderlog {

std::unique_ptr<EffectConsumers> make_effect_feed(const Config& config, LineId line) {
  EffectConsumerSettings settings;
  // What providers are to do is due whatever the rules list.
  EffectKinds kinds{EffectKind::kProviderQuery, EffectKind::kProviderRefund};
  for (const EffectKinds& listed :
       {config.rules.effects_flash, config.rules.effects_terminal, config.rules.effects_official,
        config.rules.effects_third_party}) {
    for (const EffectKind kind : listed.all()) kinds.insert(kind);
  }
  for (const EffectKind kind : kinds.all()) {
    if (!is_engine_work(kind)) settings.kinds.emplace_back(to_string(kind));
  }
  if (config.nats.url.empty() || settings.kinds.empty()) return nullptr;
  return std::make_unique<EffectConsumers>(bus_options(config.nats, "orderlog effects"),
                                           Subjects(config.nats.subject_prefix, line),
                                           std::move(settings));
}

void start_effect_feed(EffectConsumers& consumers) {
  consumers.start([](const BusError* trouble) {
    tell_trouble(trouble, "effect_consumers_trouble", "effect_consumers_kept");
  });
}

}  // namespace orderlog
