#pragma once

// An effect of order o1 under short rules: three attempts of a second, pauses of 100, 200, 250 ms.

#include <string>
#include <vector>

#include "tests/domain/scenario.h"

namespace orderlog::testing {

inline constexpr std::string_view kEffect = "o1-notification";
inline constexpr TimeMs kAttemptMs = 1'000;

inline NewEvent requested() {
  return event_of(kEffect, EffectRequested{OrderId("o1"), EffectKind::kNotification, "",
                                           R"({"amount":100})", 3, kAttemptMs, 100, 250});
}
inline NewEvent offered(std::int64_t attempt, TimeMs at = kNow) {
  return event_of(kEffect, EffectOffered{OrderId("o1"), EffectKind::kNotification, "",
                                         R"({"amount":100})", attempt, at + kAttemptMs});
}
inline NewEvent failed(std::int64_t attempt, TimeMs retry_at, std::string reason = "no answer") {
  return event_of(kEffect, EffectFailed{attempt, std::move(reason), retry_at});
}
inline NewEvent parked(std::string reason = "no answer") {
  return event_of(kEffect, EffectParked{std::move(reason)});
}
inline NewEvent completed(std::int64_t attempt, std::string result = "sent") {
  return event_of(kEffect, EffectCompleted{attempt, std::move(result)});
}
inline NewEvent released() {
  return event_of(kEffect, EffectReleased{OperatorId("op1"), "try again"});
}

inline CompleteEffect complete(std::string result = "sent") {
  return {EffectId(kEffect), std::move(result)};
}
inline FailEffect fail_it(std::int64_t attempt = 0, std::string reason = "no answer") {
  return {EffectId(kEffect), std::move(reason), attempt};
}
inline ReleaseEffect release() { return {EffectId(kEffect), OperatorId("op1"), "try again"}; }
inline AdvanceEffect advance() { return {EffectId(kEffect)}; }

// What has happened to an effect whose attempts all failed.
inline std::vector<NewEvent> until_parked() {
  return {requested(),           offered(1), failed(1, kNow + 100), offered(2),
          failed(2, kNow + 200), offered(3), failed(3, 0),          parked()};
}

}  // namespace orderlog::testing
