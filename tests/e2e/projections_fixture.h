#pragma once

// The real server with read models to look at and to rebuild.

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/server_test.h"
#include "tests/e2e/shop_life.h"

namespace orderlog::testing {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Even a short log is built in bulk, so that a throttle holds it up.
inline const std::vector<std::string> kFlags{"--test-clock", "--projections.build_bulk_from_events",
                                             "1"};

class Projections : public ServerTest {
 protected:
  Projections() : ServerTest(kFlags) {}

  Reply place(const std::string& order) {
    return client_.post("/v1/orders",
                        R"({"order_id":")" + order +
                            R"(","merchant_id":"m","user_id":"ann","channel":"terminal",)"
                            R"("items":[{"sku":"s","title":"t","quantity":1,"unit_price":100}]})");
  }
  // o1 … oN; each is one event.
  void place_orders(int count) {
    for (int i = 1; i <= count; ++i) expect(201, place("o" + std::to_string(i)));
  }
  void import(std::size_t orders) {
    ShopLife(client_, 5, "imported").import(orders, now_ms());
    expect(200, client_.get("/v1/orders?min_position=" + std::to_string(client_.log_position()),
                            {{"Prefer", "wait=30"}}));
  }

  Reply act(const std::string& action, const std::string& body = "") {
    return client_.post("/v1/projections/orders/" + action, body);
  }
  Json board() {
    const Reply reply = expect(200, client_.get("/v1/projections?name=orders"));
    return Json::parse(reply.body()).at("data");
  }
  // Null when no version has it.
  Json of(const std::string& role) {
    for (const Json& entry : board()) {
      if (entry.at("role") == role) return entry;
    }
    return nullptr;
  }
  // Null when it was not so in time.
  Json soon(const std::string& role, const std::function<bool(const Json&)>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    Json entry;
    while (std::chrono::steady_clock::now() < deadline && !HasFailure()) {
      entry = of(role);
      if (!entry.is_null() && condition(entry)) return entry;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << role << " never came to it: " << entry
                  << client_.get("/v1/projections").body();
    return nullptr;
  }
  Json serves(int version) {
    return soon("serving", [version](const Json& entry) {
      return entry.at("version") == version && entry.at("state") == "live";
    });
  }
  Json stops(const std::string& role) {
    return soon(role, [](const Json& entry) { return entry.at("state") == "stopped"; });
  }
  std::string answered_by() {
    return expect(200, client_.read("/v1/orders?limit=1")).header("orderlog-projection");
  }

  // The same directory from now on with these flags too.
  void restart_with(const std::vector<std::string>& more,
                    const std::function<void()>& between = {}) {
    stop();
    if (between) between();
    std::vector<std::string> flags = kFlags;
    flags.insert(flags.end(), more.begin(), more.end());
    other_ = std::make_unique<ServerProcess>(server_.data(), flags);
    ASSERT_TRUE(other_->start()) << other_->err();
    client_ = Session(other_->url());
  }
  void stop() {
    ServerProcess& now = other_ ? *other_ : server_;
    if (!now.running()) return;
    now.terminate();
    ASSERT_EQ(now.wait(), 0) << now.err();
  }
  std::string url() {
    return "http://" + (other_ && other_->running() ? other_->url() : server_.url()).authority();
  }
  [[nodiscard]] std::string model(int version) const {
    return server_.data() + "/models/orders-v" + std::to_string(version);
  }

  std::unique_ptr<ServerProcess> other_;
};

}  // namespace orderlog::testing
