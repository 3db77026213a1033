#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/http/closed_loop.h"
#include "bench/http/endpoint.h"

namespace orderlog::bench {

// What is asked: orders, jobs, get-order or echo (the order's body to no route at all, for the bare
// server).
struct Scenario {
  std::string name;
  RequestTemplate request;
  std::uint64_t draw_below = 0;  // above 0: the request's number is drawn below it
};

[[nodiscard]] const std::vector<std::string>& scenario_names();

// Puts what the requests need on the server (a pool, the orders that are read) and writes the
// request. `run` tells this run's keys and ids from those of others on the same data. On failure
// says why in `problem`.
[[nodiscard]] std::optional<Scenario> prepare_scenario(std::string_view name,
                                                       const Endpoint& endpoint,
                                                       std::string_view run,
                                                       std::uint64_t orders_to_read,
                                                       std::string& problem);

// A place_order's data of one item; the number is in the user's id.
[[nodiscard]] std::string order_body(std::string_view order_id = {});

}  // namespace orderlog::bench
