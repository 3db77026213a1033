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
    {109, 1'405,
     "read_error_once@82+64 read_error_once@343+8 disk_error_for_ever@564+0 "
     "read_error_once@1228+0",
     "RocksDB took a generation of the index in that it could not read, and lost it: streams went "
     "on from older versions"},
    {51, 5'000,
     "disk_error_once@1898+177 disk_error_once@2147+76 disk_error_once@2318+72 "
     "read_error_for_ever@4110+153 disk_error_once@4719+129",
     "a row that could not be read was taken for a bad event, and the model that was to stop at it "
     "tried again without a pause while it could not write"},
    {1314, 4'849,
     "bus_killed@728+150 disk_error_for_ever@2834+0 worker_emptied@4082+0 bus_emptied@4590+0",
     "the checks believed a publisher that had not yet heard of its connection's end, and looked "
     "for everything in a stream that was new"},
};

}  // namespace orderlog::simulation
