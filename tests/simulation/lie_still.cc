#include "tests/simulation/lie_still.h"

#include <sys/personality.h>
#include <unistd.h>

namespace orderlog::simulation {

void lie_still(char** arguments) {
  constexpr unsigned long kAsk = 0xffffffff;
  const int now = ::personality(kAsk);
  if (now == -1 || (now & ADDR_NO_RANDOMIZE) != 0) return;
  if (::personality(static_cast<unsigned long>(now) | ADDR_NO_RANDOMIZE) == -1) return;
  ::execv("/proc/self/exe", arguments);
}

}  // namespace orderlog::simulation
