#include "app/commands/registry.h"

namespace orderlog {

// One line for each file beside this one: CONTRIBUTING.md, "A command of the program".
void add_completion(Cli& cli);
void add_config(Cli& cli);
void add_demo(Cli& cli);
void add_effects(Cli& cli);
void add_import(Cli& cli);
void add_log(Cli& cli);
void add_projections(Cli& cli);
void add_reconcile(Cli& cli);
void add_replay(Cli& cli);
void add_replay_export(Cli& cli);
void add_replay_import(Cli& cli);
void add_replay_model(Cli& cli);
void add_replay_order(Cli& cli);
void add_replay_state(Cli& cli);
void add_replay_what_if(Cli& cli);
void add_schemas(Cli& cli);
void add_serve(Cli& cli);
void add_version(Cli& cli);
void add_worker(Cli& cli);

void add_commands(Cli& cli) {
  add_completion(cli);
  add_config(cli);
  add_demo(cli);
  add_effects(cli);
  add_import(cli);
  add_log(cli);
  add_projections(cli);
  add_reconcile(cli);
  add_replay(cli);
  add_replay_export(cli);
  add_replay_import(cli);
  add_replay_model(cli);
  add_replay_order(cli);
  add_replay_state(cli);
  add_replay_what_if(cli);
  add_schemas(cli);
  add_serve(cli);
  add_version(cli);
  add_worker(cli);
}

}  // namespace orderlog
