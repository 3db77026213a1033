#pragma once

// Shows a log on stdout, and goes on as it grows.

#include "app/log/log_source.h"
#include "replay/look/show.h"

namespace orderlog {

class StopSignals;

// Writes to stdout; false when nobody reads there any more.
[[nodiscard]] ShowSink to_stdout();

// Shows what `source` holds. With `stop` goes on with what comes, some 100 ms behind, until the
// process is asked to stop, nobody reads stdout any more, or the show is over. A directory is
// opened anew whenever its files have grown, a server is asked anew. Returns the exit status.
[[nodiscard]] int show_and_follow(LogSource source, const LogSourceFlags& flags, LogShow& show,
                                  StopSignals* stop);

}  // namespace orderlog
