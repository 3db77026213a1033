// main() of the tests whose runs are simulated.

#include <gtest/gtest.h>

#include "app/diagnostics.h"
#include "tests/simulation/lie_still.h"

int main(int count, char** arguments) {
  orderlog::simulation::lie_still(arguments);
  ::testing::InitGoogleTest(&count, arguments);
  orderlog::set_diagnostics_level(orderlog::DiagnosticsLevel::kError);
  return RUN_ALL_TESTS();
}
