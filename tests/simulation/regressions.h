#pragma once

// Runs that once went wrong, and what was mended since. Each is played again whenever the tests
// run: the numbers name the same run as long as the plans are made in the same way, the faults
// written out here for ever.

#include <cstdint>
#include <string_view>

namespace orderlog::simulation {

struct Regression {
  std::uint64_t seed;
  std::uint64_t commands;
  std::string_view faults;
  std::string_view mended;
};

inline constexpr Regression kRegressions[] = {
    {1271, 107, "bus_emptied@111+0",
     "a worker's feeder waited for readers who waited for the connection that it held"},
    {1144, 1'000, "power_cut@682+124 server_cut_off@759+247 bus_down@807+544 bus_emptied@928+1740",
     "the same, while the server was away"},
};

}  // namespace orderlog::simulation
