// orderlog replay …: what analysts do with a log. Each command is in a file of its own beside this
// one.

#include "app/cli.h"

namespace orderlog {

void add_replay(Cli& cli) { cli.group("replay", "asks a log what was, and what would have been"); }

}  // namespace orderlog
