#pragma once

// Where imported commands go: an engine in this process, or a server.

#include <functional>
#include <memory>
#include <string>

#include "app/net/http_url.h"
#include "base/clock.h"
#include "base/result.h"
#include "domain/command.h"

namespace orderlog {

// A command with the key that makes it have one effect, however often the import is run.
struct ImportCommand {
  Command command;
  std::string key;
  TimeMs at_ms = 0;  // when it happened
};

struct ImportAnswer {
  enum class Kind {
    kDone,
    kRepeated,  // its key was known: done by an import before
    kRefused,   // `code` names the rule
  };
  Kind kind = Kind::kDone;
  std::string code;
};

using ImportAnswerHandler = std::function<void(const ImportAnswer&)>;

// One thread. Answers are handed to the handler, in the order of the commands, during later calls;
// trouble that is not about one command (the disk is full, the server has gone) fails the call with
// a sentence, and then nothing more may be sent.
class CommandTarget {
 public:
  virtual ~CommandTarget() = default;
  [[nodiscard]] virtual Result<Ok, std::string> send(ImportCommand command) = 0;
  // Returns when everything is answered.
  [[nodiscard]] virtual Result<Ok, std::string> finish() = 0;
};

using CommandTargetResult = Result<std::unique_ptr<CommandTarget>, std::string>;

// Opens the log in `directory` (made when it is not there) and decides in this process.
[[nodiscard]] CommandTargetResult open_engine_target(const std::string& directory,
                                                     ImportAnswerHandler handler);
// Streams to a server's /v1/commands, never more than a few thousand commands ahead of its answers.
[[nodiscard]] CommandTargetResult open_http_target(const HttpUrl& url, ImportAnswerHandler handler);

}  // namespace orderlog
