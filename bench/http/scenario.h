#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/http/closed_loop.h"
#include "bench/http/endpoint.h"

namespace orderlog::bench {

// What is asked: orders, jobs, get-order, list-user, list-store or echo (the order's body to no
// route at all, for the bare server).
struct Scenario {
  std::string name;
  std::vector<NumberedRequest> requests;
};

// What the scenarios that read choose from.
struct ReadingRange {
  std::uint64_t orders = 10'000;  // placed first, for get-order
  std::uint64_t lists = 2'000;    // users or stores of make_log --stores, each asked for once first
};

[[nodiscard]] const std::vector<std::string>& scenario_names();

// Puts what the requests need on the server (a pool, the orders that are read) and writes the
// request. `run` tells this run's keys and ids from those of others on the same data. On failure
// says why in `problem`.
[[nodiscard]] std::optional<Scenario> prepare_scenario(std::string_view name,
                                                       const Endpoint& endpoint,
                                                       std::string_view run,
                                                       const ReadingRange& reading,
                                                       std::string& problem);

// A page of the orders of a user, or of the paid ones of a store, in a log of make_log --stores.
[[nodiscard]] RequestTemplate list_of_user(const Endpoint& endpoint);
[[nodiscard]] RequestTemplate list_of_store(const Endpoint& endpoint);
// One of that log's orders.
[[nodiscard]] RequestTemplate order_by_id(const Endpoint& endpoint);

// A place_order's data of one item; the number is in the user's id.
[[nodiscard]] std::string order_body(std::string_view order_id = {});

}  // namespace orderlog::bench
