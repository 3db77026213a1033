#pragma once

// What is said where on the bus. docs/messaging.md is the same page for outsiders.
//
// An event, in the stream <prefix>-<line>: <prefix>.<tenant>.<line>.<aggregate>.<event type>.<id>
//
// A command, request and reply: <prefix>.<tenant>.commands.<command>
//
// The log's commits, request and reply: <prefix>-log.<line>
//
// Tenants and ids may hold a '.', which NATS takes for its own: in a subject it is "%2E". An
// effect's kind is a token of its own, so that a consumer can filter by it: stream "effect-7-push"
// is "….effect.EffectOffered.push.7".

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "messaging/bus_error.h"

namespace orderlog {

inline constexpr std::string_view kDefaultSubjectPrefix = "orderlog";

// 1 to 32 characters of A-Z a-z 0-9 _ -: what NATS allows in a token and in a stream's name alike.
[[nodiscard]] bool is_valid_subject_prefix(std::string_view prefix);

// Appends `token` with what NATS forbids in a token as %XX; "-" for an empty one.
void append_subject_token(std::string_view token, std::string& out);
// The other way; false when it can't be what append_subject_token() wrote.
[[nodiscard]] bool read_subject_token(std::string_view token, std::string& out);

// Whether an answer may be sent there: "_INBOX…", as clients' libraries name what only they listen
// to. Anything else could be a subject that the asker may not publish to, and the server may.
[[nodiscard]] bool is_inbox(std::string_view subject);

class Subjects {
 public:
  Subjects(std::string prefix, LineId line);

  // Replaces what is in `out`, which keeps its memory. `stream` is "<aggregate>-<id>".
  void event(std::string_view tenant, std::string_view stream, std::string_view type,
             std::string& out) const;
  [[nodiscard]] const std::string& stream() const { return stream_; }          // "orderlog-0"
  [[nodiscard]] const std::string& all_events() const { return all_events_; }  // "orderlog.*.0.>"
  [[nodiscard]] const std::string& all_commands() const { return all_commands_; }
  // "orderlog.*.0.effect.EffectOffered.notification.>", of all tenants
  [[nodiscard]] std::string effects_offered(std::string_view kind) const;
  [[nodiscard]] const std::string& log() const { return log_; }
  [[nodiscard]] LineId line() const { return line_; }

  struct CommandSubject {
    std::string tenant;
    std::string command;
  };
  // nullopt for a subject that all_commands() does not match.
  [[nodiscard]] std::optional<CommandSubject> command_of(std::string_view subject) const;

 private:
  std::string prefix_;
  LineId line_;
  std::string line_text_;
  std::string stream_;
  std::string all_events_;
  std::string all_commands_;
  std::string log_;
};

}  // namespace orderlog
