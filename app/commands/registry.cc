#include "app/commands/registry.h"

namespace orderlog {

// One line for each file beside this one: CONTRIBUTING.md, "A command of the program".
void add_config(Cli& cli);
void add_version(Cli& cli);

void add_commands(Cli& cli) {
  add_config(cli);
  add_version(cli);
}

}  // namespace orderlog
