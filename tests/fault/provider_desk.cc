#include "tests/fault/provider_desk.h"

namespace orderlog::testing {

std::size_t ProviderDesk::work_once() {
  Session session(server_());
  std::size_t offered = 0;
  for (const char* kind : {"provider_refund", "provider_query"}) {
    const Reply list = session.get("/v1/effects?state=offered&limit=200&kind=" + std::string(kind));
    if (list.status != 200) continue;
    for (const std::string& effect : json_texts(list.body(), "/data", "effect_id")) {
      ++offered;
      work_on(session, effect, kind);
    }
  }
  return offered;
}

void ProviderDesk::work_on(Session& session, const std::string& effect, const std::string& kind) {
  const std::string route = "/v1/effects/" + effect;
  if (random_() % 8 == 0) {
    (void)session.post(route + "/fail", R"({"reason":"the provider does not answer"})");
    return;
  }
  if (kind == "provider_refund") {
    const std::lock_guard lock(mutex_);
    const auto done = returned_.find(effect);
    if (done == returned_.end()) {
      returned_[effect] = 1;
    } else if (!options_.checks_keys) {
      ++done->second;
    }
    if (random_() % 6 == 0) {
      ++crashes_;  // after the work, before anybody hears of it
      return;
    }
  }
  (void)session.post(route + "/complete", R"({"result":"back-)" + effect.substr(0, 60) + R"("})");
}

std::map<std::string, int> ProviderDesk::returned() const {
  const std::lock_guard lock(mutex_);
  return returned_;
}

std::uint64_t ProviderDesk::crashes() const {
  const std::lock_guard lock(mutex_);
  return crashes_;
}

}  // namespace orderlog::testing
