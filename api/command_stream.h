#pragma once

// POST /v1/commands: any number of commands, a line each, answered a line each, in order, while
// they still come in. Lines that can't be commands get their answer like any other; the stream goes
// on.

#include <memory>
#include <vector>

#include "api/http/outbox.h"
#include "api/http/router.h"
#include "api/io_state.h"
#include "api/services.h"

namespace orderlog {

inline constexpr std::size_t kMaxCommandLineBytes = std::size_t{1} << 20;
// Lines of one stream that were taken and whose answers are not written yet, be it because one
// before them is still to come; beyond it the client waits.
inline constexpr std::size_t kMaxStreamAnswers = 4'096;

class CommandStreams {
 public:
  CommandStreams(const Services& services, http::Outbox& outbox, const IoStates& io_states);
  ~CommandStreams();
  CommandStreams(const CommandStreams&) = delete;
  CommandStreams& operator=(const CommandStreams&) = delete;

  void add_routes(http::Router& router);

 private:
  class Return;

  const Services& services_;
  const IoStates& io_states_;
  std::vector<std::unique_ptr<Return>> returns_;  // one per I/O thread
};

}  // namespace orderlog
