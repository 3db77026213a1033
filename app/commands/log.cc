#include "app/cli.h"

namespace orderlog {

void add_log_show(Cli& cli);
void add_log_stats(Cli& cli);
void add_log_tail(Cli& cli);
void add_log_verify(Cli& cli);

void add_log(Cli& cli) {
  cli.group("log", "reads the log");
  add_log_show(cli);
  add_log_stats(cli);
  add_log_tail(cli);
  add_log_verify(cli);
}

}  // namespace orderlog
