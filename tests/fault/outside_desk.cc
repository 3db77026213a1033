#include "tests/fault/outside_desk.h"

namespace orderlog::testing {

std::size_t OutsideDesk::work_once() {
  Session session(server_());
  std::size_t offered = 0;
  for (const char* kind : {"provider_refund", "provider_query", "weighing_ticket"}) {
    const Reply list = session.get("/v1/effects?state=offered&limit=200&kind=" + std::string(kind));
    if (list.status != 200) continue;
    for (const std::string& effect : json_texts(list.body(), "/data", "effect_id")) {
      ++offered;
      work_on(session, effect, kind);
    }
  }
  return offered;
}

void OutsideDesk::work_on(Session& session, const std::string& effect, const std::string& kind) {
  const std::string route = "/v1/effects/" + effect;
  if (random_() % 8 == 0) {
    (void)session.post(route + "/fail", R"({"reason":"nobody answers"})");
    return;
  }
  if (kind != "provider_query") {
    const std::lock_guard lock(mutex_);
    const auto done = done_.find(effect);
    if (done == done_.end()) {
      done_[effect] = 1;
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

std::map<std::string, int> OutsideDesk::done() const {
  const std::lock_guard lock(mutex_);
  return done_;
}

std::uint64_t OutsideDesk::crashes() const {
  const std::lock_guard lock(mutex_);
  return crashes_;
}

}  // namespace orderlog::testing
