#pragma once

// Shows a log on stdout, and goes on as it grows.

#include <string>

#include "app/log/log_source.h"
#include "replay/look/show.h"

namespace orderlog {

class Interruption;

// Writes to stdout; false when nobody reads there any more, when it is asked to stop while whoever
// reads is slow, or when it can't be written, which `trouble` then says.
[[nodiscard]] ShowSink to_stdout(Interruption& stop, std::string& trouble);

// Shows what `source` holds. Returns the exit status.
[[nodiscard]] int show_all(const LogSource& source, LogShow& show);

// Shows what `source` holds and goes on with what comes, some 100 ms behind, until the process is
// asked to stop, nobody reads stdout any more, or the show is over. A directory is opened anew
// whenever its files have grown, a server is asked anew; one that does not answer is asked until it
// does. Returns the exit status.
[[nodiscard]] int show_and_follow(LogSource source, const LogSourceFlags& flags, LogShow& show,
                                  Interruption& stop);

}  // namespace orderlog
