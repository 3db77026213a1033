#pragma once

namespace orderlog {

class Cli;

// Adds every command of the program.
void add_commands(Cli& cli);

}  // namespace orderlog
