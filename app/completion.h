#pragma once

// Scripts that let a shell complete the program's commands and options.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli.h"

namespace orderlog {

// For "bash", "zsh" or "fish"; nothing for another. Values of options complete as file names do.
[[nodiscard]] std::optional<std::string> completion_script(
    std::string_view shell, const std::vector<Cli::Outline>& commands);

}  // namespace orderlog
