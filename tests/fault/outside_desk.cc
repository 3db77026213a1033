#include "tests/fault/outside_desk.h"

namespace orderlog::testing {

std::size_t OutsideDesk::work_once() {
  Session session(server_());
  std::size_t offered = 0;
  for (const std::string kind : {"provider_refund", "provider_query", "weighing_ticket"}) {
    for (;;) {
      const Reply leased = session.post(
          "/v1/effects/lease",
          R"({"kind":")" + kind + R"(","limit":100,"lease_ms":500,"consumer":"desk"})");
      const auto effects = json_texts(leased.body(), "/data", "effect_id");
      if (leased.status != 200 || effects.empty()) break;
      offered += effects.size();
      std::string words;
      for (const std::string& effect : effects) words += work_on(effect, kind);
      (void)session.send("POST", "/v1/commands", words, {{"Content-Type", "application/x-ndjson"}});
    }
  }
  return offered;
}

std::string OutsideDesk::work_on(const std::string& effect, std::string_view kind) {
  const auto word = [this, &effect](const std::string& command, const std::string& more) {
    return R"({"command":")" + command + R"(","idempotency_key":"desk-)" +
           std::to_string(++words_) + R"(","data":{"effect_id":")" + effect + R"(",)" + more +
           "}}\n";
  };
  if (random_() % 8 == 0) return word("fail_effect", R"("reason":"nobody answers")");
  if (kind != "provider_query") {
    const std::lock_guard lock(mutex_);
    const auto [work, is_new] = done_.try_emplace(effect, 1);
    if (!is_new && !options_.checks_keys) ++work->second;
    if (random_() % 6 == 0) {
      ++crashes_;  // after the work, before anybody hears of it
      return "";
    }
  }
  return word("complete_effect", R"("result":"back-)" + effect.substr(0, 60) + '"');
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
