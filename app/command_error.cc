#include "app/command_error.h"

#include "app/cli.h"

namespace orderlog {

int end_with(const CommandError& error) {
  remark(error.sentence);
  return error.exit_status;
}

}  // namespace orderlog
