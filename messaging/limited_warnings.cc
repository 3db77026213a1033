#include "messaging/limited_warnings.h"

namespace orderlog {

void LimitedWarnings::warn(const std::string& code, const std::string& sentence, Moment now) {
  const std::lock_guard lock(mutex_);
  const auto [found, is_new] = kinds_.try_emplace(code);
  Kind& kind = found->second;
  if (!is_new && now - kind.said < quiet_) {
    ++kind.held_back;
    kind.last = sentence;
    return;
  }
  if (kind.held_back > 0) say(code, kind, now);
  kind.said = now;
  say_(code, sentence);
}

void LimitedWarnings::look(Moment now) {
  const std::lock_guard lock(mutex_);
  for (auto& [code, kind] : kinds_) {
    if (kind.held_back > 0 && now - kind.said >= quiet_) say(code, kind, now);
  }
}

void LimitedWarnings::say(const std::string& code, Kind& kind, Moment now) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - kind.said).count();
  say_(code, std::to_string(kind.held_back) + " more within " + std::to_string(seconds) +
                 " s, of which the last: " + kind.last);
  kind.held_back = 0;
  kind.said = now;
}

}  // namespace orderlog
