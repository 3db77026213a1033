#include "bench/http/scenario.h"

#include <utility>

#include "base/json/writer.h"
#include "bench/http/exchange.h"
#include "bench/http/projection_lag.h"

namespace orderlog::bench {
namespace {

std::string with_number(std::string_view prefix) {
  return std::string(prefix).append(RequestTemplate::kNumber);
}

std::string key_field(std::string_view run) {
  return "Idempotency-Key: " + with_number(std::string(run) + "-") + "\r\n";
}

std::optional<Scenario> orders(const Endpoint& endpoint, std::string_view run) {
  return Scenario{"orders", {{{endpoint, "POST", "/v1/orders", key_field(run), order_body()}}}};
}

std::optional<Scenario> echo(const Endpoint& endpoint) {
  return Scenario{"echo", {{{endpoint, "POST", "/echo", "", order_body()}}}};
}

std::optional<Scenario> jobs(const Endpoint& endpoint, std::string_view run, std::string& problem) {
  const std::string pool_id = "pool-" + std::string(run);
  std::string pool;
  JsonWriter(pool)
      .begin_object()
      .member("pool_id", pool_id)
      .member("merchant_id", "bench")
      .member("title", "A pool that nobody can empty")
      .member("total", 1'000'000'000)
      .member("unit_price", 19'900)
      .member("opens_at", 1)
      .member("closes_at", std::int64_t{4'000'000'000'000})
      .member("per_user_limit", 2)
      .end_object();
  const auto opened = exchange(endpoint, "POST", "/v1/pools", pool);
  if (!opened || opened->status / 100 != 2) {
    problem = "the pool was not opened: " + (opened ? opened->body : "no answer");
    return std::nullopt;
  }
  std::string job;
  JsonWriter(job)
      .begin_object()
      .member("user_id", with_number("user-"))
      .member("pool_id", pool_id)
      .member("quantity", 1)
      .end_object();
  return Scenario{"jobs", {{{endpoint, "POST", "/v1/jobs", key_field(run), job}}}};
}

std::optional<Scenario> get_order(const Endpoint& endpoint, std::string_view run,
                                  std::uint64_t orders_to_read, std::string& problem) {
  const std::string order_id = with_number("order-" + std::string(run) + "-");
  ClosedLoopOptions placing;
  placing.endpoint = endpoint;
  placing.requests = {{{endpoint, "POST", "/v1/orders", key_field(run), order_body(order_id)}}};
  placing.connections = 64;
  placing.warm_up = std::chrono::milliseconds(0);
  placing.window = std::chrono::minutes(2);
  placing.requests_max = orders_to_read;
  const ClosedLoopResult placed = run_closed_loop(placing);
  if (!placed.connected || placed.answered_in_all != orders_to_read || placed.refused_in_all > 0) {
    problem = "the orders to read were not placed: " + placed.first_refusal;
    return std::nullopt;
  }
  // The bare server has no read models, and no orders either.
  static_cast<void>(await_projections(endpoint, std::chrono::minutes(1)));
  return Scenario{"get-order",
                  {{{endpoint, "GET", "/v1/orders/" + order_id, "", ""}, orders_to_read}}};
}

// Asks for each list once, so that what is measured then is warm.
std::optional<Scenario> lists(std::string name, const Endpoint& endpoint, RequestTemplate list,
                              std::uint64_t lists_to_read, std::string& problem) {
  ClosedLoopOptions warming;
  warming.endpoint = endpoint;
  warming.requests = {{list}};
  warming.connections = 16;
  warming.warm_up = std::chrono::milliseconds(0);
  warming.window = std::chrono::minutes(2);
  warming.requests_max = lists_to_read;
  const ClosedLoopResult warmed = run_closed_loop(warming);
  if (!warmed.connected || warmed.answered_in_all != lists_to_read || warmed.refused_in_all > 0) {
    problem = "the lists were not answered: " + warmed.first_refusal;
    return std::nullopt;
  }
  return Scenario{std::move(name), {{std::move(list), lists_to_read}}};
}

}  // namespace

const std::vector<std::string>& scenario_names() {
  static const std::vector<std::string> kNames = {"orders",    "jobs",       "get-order",
                                                  "list-user", "list-store", "echo"};
  return kNames;
}

RequestTemplate list_of_user(const Endpoint& endpoint) {
  return {endpoint, "GET", "/v1/orders?user_id=" + with_number("user-") + "&limit=20", "", ""};
}

RequestTemplate list_of_store(const Endpoint& endpoint) {
  return {endpoint, "GET", "/v1/orders?store_id=" + with_number("store-") + "&status=paid&limit=20",
          "", ""};
}

RequestTemplate order_by_id(const Endpoint& endpoint) {
  return {endpoint, "GET", "/v1/orders/" + with_number("order-"), "", ""};
}

std::string order_body(std::string_view order_id) {
  std::string body;
  JsonWriter(body)
      .begin_object()
      .member_if("order_id", order_id)
      .member("merchant_id", "bench")
      .member("user_id", with_number("user-"))
      .member("channel", "terminal")
      .key("items")
      .begin_array()
      .begin_object()
      .member("sku", "sheep-2026-spring")
      .member("title", "One spring lamb, raised for a year")
      .member("quantity", 1)
      .member("unit_price", 19'900)
      .end_object()
      .end_array()
      .end_object();
  return body;
}

std::optional<Scenario> prepare_scenario(std::string_view name, const Endpoint& endpoint,
                                         std::string_view run, const ReadingRange& reading,
                                         std::string& problem) {
  if (name == "orders") return orders(endpoint, run);
  if (name == "echo") return echo(endpoint);
  if (name == "jobs") return jobs(endpoint, run, problem);
  if (name == "get-order") return get_order(endpoint, run, reading.orders, problem);
  if (name == "list-user") {
    return lists("list-user", endpoint, list_of_user(endpoint), reading.lists, problem);
  }
  if (name == "list-store") {
    return lists("list-store", endpoint, list_of_store(endpoint), reading.lists, problem);
  }
  problem = "no such scenario";
  return std::nullopt;
}

}  // namespace orderlog::bench
