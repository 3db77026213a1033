#pragma once

#include <cstdint>

#include "app/log/interruption.h"
#include "app/log/log_source.h"
#include "app/log/show_flags.h"

namespace orderlog {

// What `log show` and `log tail` do once they know what to show: writes it to stdout, goes on as
// the log grows where the flags say so, and says at the end what the log has not. Returns the exit
// status. `limit`: events at most; 0: all.
[[nodiscard]] int show_to_stdout(LogSource source, const ShowFlags& flags, const LogFilter& filter,
                                 ShowFormat format, std::uint64_t limit,
                                 Interruption& interruption);
// The same of the last events, which a search with this filter has found.
[[nodiscard]] int show_last_to_stdout(LogSource source, const ShowFlags& flags,
                                      const LogFilter& filter, ShowFormat format, LastEvents last,
                                      Interruption& interruption);

}  // namespace orderlog
