#include <iostream>
#include <string>
#include <vector>

#include "app/cli.h"
#include "app/commands/registry.h"

int main(int argc, char** argv) {
  orderlog::Cli cli;
  orderlog::add_commands(cli);
  return cli.run(std::vector<std::string>(argv + 1, argv + argc), std::cout, std::cerr);
}
