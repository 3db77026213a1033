#include "replay/what_if/end_of_command.h"

#include <variant>

#include "domain/codec/codec.h"
#include "engine/recorded_answer.h"

namespace orderlog {

std::string end_of(const CommitView& commit, JsonParser& parser) {
  if (const auto rejection = recorded_rejection(commit.answer)) {
    return std::string(to_string(rejection->code));
  }
  for (const EventView& event : commit.events) {
    if (event.type == "CommandSatisfied") return std::string(kEndedAlreadySo);
    if (event.type != "JobFailed") continue;
    const auto decoded = decode_event(parser, event.type, event.schema_version, event.payload);
    if (!decoded) continue;
    const auto* const job = std::get_if<JobEvent>(&*decoded);
    if (job == nullptr) continue;
    if (const auto* failed = std::get_if<JobFailed>(job)) return failed->code;
  }
  return std::string(kEndedDone);
}

std::string end_of(const Answer& answer) {
  const auto* refused = std::get_if<Refused>(&answer.outcome);
  return std::string(refused != nullptr ? to_string(refused->rejection.code) : kEndedNotRecorded);
}

}  // namespace orderlog
