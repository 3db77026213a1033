#pragma once

// How a recorded command ended, as its commit or its answer says: the words of EndOfCommand.

#include <string>

#include "base/json/reader.h"
#include "engine/answer.h"
#include "eventstore/commit.h"

namespace orderlog {

inline constexpr std::string_view kEndedDone = "done";
inline constexpr std::string_view kEndedAlreadySo = "already so";
inline constexpr std::string_view kEndedNotRecorded = "not recorded";

[[nodiscard]] std::string end_of(const CommitView& commit, JsonParser& parser);
// Of a command that made no commit.
[[nodiscard]] std::string end_of(const Answer& answer);

}  // namespace orderlog
