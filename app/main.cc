#include <iostream>
#include <string>
#include <vector>

#include "app/cli.h"
#include "app/commands/registry.h"
#include "app/standard_output.h"

int main(int argc, char** argv) {
  orderlog::Cli cli;
  orderlog::add_commands(cli);
  const int status = cli.run(std::vector<std::string>(argv + 1, argv + argc), std::cout, std::cerr);
  const auto trouble = orderlog::standard_output_trouble();
  if (!trouble) return status;
  const int failed = orderlog::failure(*trouble);
  return status == orderlog::kExitOk ? failed : status;
}
