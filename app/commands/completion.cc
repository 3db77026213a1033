// orderlog completion: a script for a shell.

#include "app/completion.h"

#include <iostream>
#include <memory>

#include "app/cli.h"

namespace orderlog {

void add_completion(Cli& cli) {
  const auto shell = std::make_shared<std::string>();
  CLI::App& command = cli.command(
      "completion", "prints what makes a shell complete commands and options", [shell, &cli] {
        const auto script = completion_script(*shell, cli.outline());
        if (!script)
          return usage_error("there is no completion for '" + *shell +
                             "'; there is for bash, zsh and fish");
        std::cout << *script;
        return static_cast<int>(kExitOk);
      });
  command.add_option("SHELL", *shell, "bash, zsh or fish")->required();
}

}  // namespace orderlog
