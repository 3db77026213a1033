#include "app/version.h"

#include <iostream>

#include "app/cli.h"

namespace orderlog {

void add_version(Cli& cli) {
  cli.command("version", "prints the program's version", [] {
    std::cout << "orderlog " << version() << "\n";
    return kExitOk;
  });
}

}  // namespace orderlog
