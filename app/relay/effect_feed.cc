#include "app/relay/effect_feed.h"

#include <utility>

#include "app/diagnostics.h"
#include "app/relay/relay.h"
#include "domain/effect/kind.h"

namespace orderlog {
namespace {

void tell(const BusError* trouble) {
  if (trouble == nullptr) {
    diagnose_info("effect_consumers_kept");
  } else {
    diagnose_warning("effect_consumers_trouble",
                     {{"code", to_string(trouble->code)}, {"reason", trouble->detail}});
  }
}

}  // namespace

std::unique_ptr<EffectConsumers> start_effect_feed(const Config& config, LineId line) {
  EffectConsumerSettings settings;
  EffectKinds kinds;
  for (const EffectKinds& listed :
       {config.rules.effects_flash, config.rules.effects_terminal, config.rules.effects_official,
        config.rules.effects_third_party}) {
    for (const EffectKind kind : listed.all()) kinds.insert(kind);
  }
  for (const EffectKind kind : kinds.all()) {
    if (!is_engine_work(kind)) settings.kinds.emplace_back(to_string(kind));
  }
  if (config.nats.url.empty() || settings.kinds.empty()) return nullptr;
  auto consumers = std::make_unique<EffectConsumers>(bus_options(config.nats, "orderlog effects"),
                                                     Subjects(config.nats.subject_prefix, line),
                                                     std::move(settings));
  consumers->start(tell);
  return consumers;
}

}  // namespace orderlog
