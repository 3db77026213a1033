#pragma once

// Where things lie in memory is the same in every run of a program that has called this first.

namespace orderlog::simulation {

// Starts the program again without the system's own dice, unless that was done. `arguments`:
// main()'s. Goes on without it where the system does not allow it: nothing that is simulated may
// depend on it.
void lie_still(char** arguments);

}  // namespace orderlog::simulation
