#pragma once

// The same request in two pieces, cut at every byte: the answer must not depend on it.

#include <cstddef>
#include <string>
#include <vector>

#include "tests/hostile/hostile_server.h"

namespace orderlog::testing {

struct CutRequests {
  std::size_t cuts = 0;
  std::vector<std::string> troubles;
};

// Cuts every request at each of its bytes, those of more than 2 KiB at `places` bytes. The server
// must have one I/O thread: only then is it certain that it reads the first piece alone.
[[nodiscard]] CutRequests cut_everywhere(HostileServer& server, const RequestCases& requests,
                                         std::size_t places);

}  // namespace orderlog::testing
