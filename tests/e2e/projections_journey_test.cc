// The read models as an operator sees them: looked at, rebuilt, compared, switched, taken back and
// mended, by HTTP and by `orderlog projections`.

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/app/program.h"
#include "tests/e2e/server_test.h"
#include "tests/e2e/shop_life.h"

namespace orderlog::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Even a short log is built in bulk, so that a throttle holds it up.
const std::vector<std::string> kFlags{"--test-clock", "--projections.build_bulk_from_events", "1"};

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

TEST_F(Projections, AreShownWithHowFarTheyAre) {
  place_orders(3);
  expect(200, client_.read("/v1/orders?limit=1"));
  const Json all = Json::parse(expect(200, client_.get("/v1/projections")).body()).at("data");
  std::set<std::string> names;
  for (const Json& entry : all) names.insert(entry.at("name"));
  EXPECT_EQ(names, (std::set<std::string>{"accounts", "effects", "jobs", "orders", "pools",
                                          "statistics"}));
  const Json orders = serves(1);
  EXPECT_EQ(orders.at("name"), "orders");
  EXPECT_EQ(orders.at("schema"), 3);
  EXPECT_EQ(orders.at("position"), "0:3");
  EXPECT_EQ(orders.at("lag"), 0);
  EXPECT_EQ(orders.at("lag_ms"), 0);
  EXPECT_EQ(orders.at("progress"), 1.0);
  EXPECT_TRUE(orders.at("rate").is_number_integer());
  EXPECT_TRUE(orders.contains("eta_ms"));
  EXPECT_FALSE(orders.contains("stopped"));
  EXPECT_EQ(board().size(), 1U);
  refused(404, "not_found", client_.get("/v1/projections?name=nothing"));
  refused(400, "unknown_field", client_.get("/v1/projections?nme=orders"));
}

TEST_F(Projections, ARebuildUnderLoadIsComparedSwitchedToAndTakenBack) {
  import(500);
  std::atomic<bool> done{false};
  std::thread others([&] {
    Session session(server_.url());
    ShopLife shop(session, 3, "later");
    while (!done.load() && !HasFailure()) shop.live(5);
  });
  const Json building = Json::parse(expect(202, act("rebuild")).body()).at("data");
  EXPECT_EQ(building.size(), 2U);
  const Json now = serves(2);
  EXPECT_EQ(answered_by(), "orders/2");
  done.store(true);
  others.join();
  EXPECT_EQ(now.at("comparison").at("against"), 1);
  EXPECT_EQ(now.at("comparison").at("equal"), true);
  EXPECT_EQ(now.at("comparison").at("differences"), 0);
  EXPECT_EQ(now.at("comparison").at("old_hash"), now.at("comparison").at("new_hash"));
  EXPECT_GE(now.at("comparison").at("new_rows"), 500);
  const Json before = of("previous");
  EXPECT_EQ(before.at("version"), 1);
  EXPECT_EQ(before.at("state"), "stopped");
  EXPECT_EQ(before.at("stopped").at("reason"), "It is kept for a rollback.");

  const std::string list = client_.read("/v1/orders?limit=200").body();
  expect(202, act("rollback"));
  serves(1);
  EXPECT_EQ(answered_by(), "orders/1");
  EXPECT_EQ(client_.read("/v1/orders?limit=200").body(), list);
  EXPECT_EQ(of("previous").at("version"), 2);
  restart();
  EXPECT_EQ(answered_by(), "orders/1");
  EXPECT_TRUE(fs::exists(model(2)));
  expect(200, act("discard"));
  EXPECT_TRUE(of("previous").is_null());
  EXPECT_FALSE(fs::exists(model(2)));
  refused(409, "nothing_to_roll_back", act("rollback"));
}

TEST_F(Projections, WhatCantBeDoneIsRefusedWithItsCode) {
  import(2'000);
  for (const char* action :
       {"rebuild", "rollback", "discard", "switch", "cancel", "throttle", "skip", "retry"}) {
    refused(404, "not_found", client_.post("/v1/projections/nothing/" + std::string(action), ""));
  }
  refused(404, "not_found", client_.post("/v1/projections/orders/polish", ""));
  EXPECT_EQ(client_.get("/v1/projections/orders/rebuild").status, 405);
  refused(409, "nothing_to_roll_back", act("rollback"));
  refused(409, "nothing_to_discard", act("discard"));
  refused(409, "nothing_to_switch", act("switch"));
  refused(409, "nothing_to_cancel", act("cancel"));
  refused(409, "nothing_to_throttle", act("throttle", R"({"rate_max":5})"));
  refused(409, "not_stopped", act("skip"));
  refused(409, "not_stopped", act("retry"));

  expect(202, act("rebuild", R"({"rate_max":10})"));
  refused(409, "already_rebuilding", act("rebuild"));
  refused(409, "already_rebuilding", act("rollback"));
  EXPECT_EQ(of("building").at("build").at("rate_max"), 10);
  EXPECT_EQ(of("building").at("build").at("switch"), "when_equal");
  EXPECT_EQ(of("building").at("state"), "rebuilding");
  expect(200, act("cancel"));
  EXPECT_TRUE(of("building").is_null());
  EXPECT_EQ(answered_by(), "orders/1");
}

TEST_F(Projections, ABodyIsCheckedAsAnyOther) {
  const auto wrong = [this](const std::string& action, const std::string& body,
                            const std::string& code, const std::string& pointer) {
    const Reply reply = refused(400, code, act(action, body));
    EXPECT_EQ(reply.text("/errors/0/pointer"), pointer) << body;
  };
  wrong("rebuild", R"({"colour":"red"})", "unknown_field", "/colour");
  wrong("rebuild", R"({"switch":"sometimes"})", "invalid_field", "/switch");
  wrong("rebuild", R"({"switch":1})", "invalid_field", "/switch");
  wrong("rebuild", R"({"rate_max":-1})", "invalid_field", "/rate_max");
  wrong("rebuild", R"({"rate_max":1.5})", "invalid_field", "/rate_max");
  wrong("rebuild", R"({"rate_max":2147483648})", "invalid_field", "/rate_max");
  wrong("rebuild", R"({"rate_max":99999999999999999999})", "invalid_field", "/rate_max");
  wrong("rebuild", R"({"rate_max":"5"})", "invalid_field", "/rate_max");
  wrong("rebuild", R"({"rate_max":1,"rate_max":2})", "duplicate_field", "/rate_max");
  wrong("throttle", R"({"switch":"always"})", "unknown_field", "/switch");
  wrong("rollback", R"({"rate_max":1})", "unknown_field", "/rate_max");
  wrong("rebuild", "{", "malformed_json", "");
  wrong("rebuild", "[]", "invalid_field", "");
  refused(400, "unknown_field", client_.post("/v1/projections/orders/rebuild?switch=always", ""));
  refused(415, "unsupported_media_type",
          client_.send("POST", "/v1/projections/orders/rebuild", "rate_max=1",
                       {{"Content-Type", "application/x-www-form-urlencoded"}}));
  EXPECT_TRUE(of("building").is_null());
  EXPECT_EQ(answered_by(), "orders/1");
  // Nothing at all needs no type either.
  expect(202, client_.send("POST", "/v1/projections/orders/rebuild", "", {}));
  serves(2);
}

TEST_F(Projections, ABugInTheNewVersionIsFoundAndOnlyTheOperatorMaySwitch) {
  place_orders(20);
  expect(200, client_.post("/v1/orders/o7/collect",
                           R"({"amount":100,"method":"cash","operator_id":"op1"})"));
  expect(200, client_.post("/v1/orders/o7/close", "{}"));
  expect(200, client_.read("/v1/orders/o7"));
  restart_with({"--faults.orders_forget_closing"});
  expect(202, act("rebuild"));
  const Json held = stops("building");
  EXPECT_EQ(held.at("comparison").at("equal"), false);
  EXPECT_EQ(held.at("comparison").at("differences"), 1);
  EXPECT_EQ(held.at("comparison").at("first").at(0).at("kind"), "changed");
  EXPECT_NE(held.at("comparison").at("first").at(0).at("key").get<std::string>().find("o7"),
            std::string::npos);
  EXPECT_NE(held.at("stopped").at("reason").get<std::string>().find("differs from version 1"),
            std::string::npos);
  EXPECT_EQ(answered_by(), "orders/1");
  refused(409, "already_rebuilding", act("rebuild"));

  const ProgramOutcome shown = run_orderlog({"projections", "--url", url()});
  EXPECT_EQ(shown.exit_status, 0);
  EXPECT_NE(shown.out.find("orders v2 differs from version 1 at position 0:"), std::string::npos)
      << shown.out;
  // Who waits for the end is told that it was no good one.
  EXPECT_EQ(run_orderlog({"projections", "--follow", "--url", url()}).exit_status, 1);

  expect(202, act("switch"));
  serves(2);
  EXPECT_EQ(answered_by(), "orders/2");
  EXPECT_EQ(Json::parse(client_.read("/v1/orders/o7").body()).at("closed"), false);
  expect(202, act("rollback"));
  serves(1);
  EXPECT_EQ(Json::parse(client_.read("/v1/orders/o7").body()).at("closed"), true);
}

TEST_F(Projections, AnEventThatCantBeAppliedStopsTheModelUntilItIsSkipped) {
  restart_with({"--faults.orders_refuse_at", "3"});
  place_orders(2);
  ASSERT_EQ(place("o3").status, 201);
  ASSERT_EQ(place("o4").status, 201);
  const Json stopped = stops("serving");
  EXPECT_EQ(stopped.at("position"), "0:2");
  EXPECT_EQ(stopped.at("stopped").at("position"), "0:3");
  EXPECT_EQ(stopped.at("stopped").at("event_type"), "OrderPlaced");
  EXPECT_EQ(stopped.at("stopped").at("stream"), "order-o3");
  EXPECT_EQ(stopped.at("stopped").at("reason"), "a planted refusal");
  // What it has is answered, what it lacks is not denied.
  EXPECT_EQ(expect(200, client_.get("/v1/orders")).size("/data"), 2U);
  const Reply behind = refused(503, "behind", client_.get("/v1/orders/o3", {{"Prefer", "wait=0"}}));
  EXPECT_EQ(behind.header("orderlog-position"), "0:2");
  expect(200, client_.get("/readyz"));
  EXPECT_EQ(place("o5").status, 201) << "commands are taken all the same";

  expect(200, act("retry"));
  stops("serving");
  const ProgramOutcome skipped = run_orderlog({"projections", "skip", "orders", "--url", url()});
  EXPECT_EQ(skipped.exit_status, 0) << skipped.err;
  const Json live = serves(1);
  EXPECT_EQ(live.at("position"), "0:5");
  EXPECT_EQ(live.at("skipped").at(0).at("position"), "0:3");
  EXPECT_EQ(live.at("skipped").at(0).at("stream"), "order-o3");
  EXPECT_EQ(expect(200, client_.read("/v1/orders")).size("/data"), 4U);
  expect(200, client_.get("/readyz"));
  refused(409, "not_stopped", act("skip"));
}

TEST_F(Projections, ARetryAppliesWhatAnEarlierProgramCouldNot) {
  restart_with({"--faults.orders_refuse_at", "2"});
  place_orders(1);
  ASSERT_EQ(place("o2").status, 201);
  stops("serving");
  restart_with({});
  serves(1);
  EXPECT_EQ(expect(200, client_.get("/v1/orders?min_position=2")).size("/data"), 2U);
  EXPECT_FALSE(of("serving").contains("skipped"));
}

TEST_F(Projections, ABuildGoesOnAfterARestartWhereItWas) {
  import(4'000);
  expect(202, act("rebuild", R"({"rate_max":2000})"));
  const auto position = [](const Json& entry) {
    return position_of_token(entry.at("position").get<std::string>());
  };
  std::uint64_t reached = 0;
  soon("building", [&](const Json& entry) { return (reached = position(entry)) >= 1'000; });
  expect(200, act("throttle", R"({"rate_max":1})"));
  restart();
  const Json building = of("building");
  ASSERT_FALSE(building.is_null());
  EXPECT_EQ(building.at("version"), 2);
  EXPECT_EQ(building.at("build").at("rate_max"), 1);
  EXPECT_EQ(answered_by(), "orders/1");
  soon("building", [&](const Json& entry) { return position(entry) >= reached; });
  expect(200, act("throttle", R"({"rate_max":0})"));
  EXPECT_EQ(serves(2).at("comparison").at("equal"), true);
  EXPECT_EQ(answered_by(), "orders/2");
}

TEST_F(Projections, AModelThatIsGoneOrCutIsBuiltAgainBeforeTheServerIsReady) {
  import(3'000);
  const std::string list = client_.read("/v1/orders?limit=200").body();
  const auto is_mended = [&] {
    bool was_behind = false;
    while (client_.get("/readyz").status != 200 && !HasFailure()) {
      const Reply reply = client_.get("/v1/orders/imported1", {{"Prefer", "wait=0"}});
      EXPECT_TRUE(reply.status == 200 || reply.code() == "behind") << reply.body();
      was_behind |= reply.status == 503;
    }
    EXPECT_EQ(client_.get("/v1/orders?limit=200").body(), list);
  };
  restart_with({}, [&] { fs::remove_all(model(1)); });
  is_mended();
  EXPECT_NE(other_->err().find("model_mended"), std::string::npos);
  EXPECT_EQ(answered_by(), "orders/2");

  std::size_t cut = 0;
  restart_with({}, [&] {
    for (const auto& entry : fs::directory_iterator(model(2))) {
      if (entry.path().extension() != ".sst") continue;
      fs::resize_file(entry.path(), fs::file_size(entry.path()) / 2);
      ++cut;
    }
  });
  EXPECT_GE(cut, 1U);
  is_mended();
  EXPECT_EQ(answered_by(), "orders/3");
  EXPECT_FALSE(fs::exists(model(1)) || fs::exists(model(2)));

  restart_with({}, [&] { fs::remove_all(server_.data() + "/models"); });
  is_mended();
}

TEST_F(Projections, BeforeAModelHasSeenTheLogItAnswersOnlyHowFarItIs) {
  place_orders(9);
  restart_with({"--faults.orders_refuse_at", "8"}, [&] { fs::remove_all(model(1)); });
  const Json held = stops("building");
  EXPECT_EQ(held.at("build").at("reason"), "mend");
  EXPECT_EQ(held.at("stopped").at("position"), "0:8");
  const Reply unready = refused(503, "not_ready", client_.get("/readyz"));
  EXPECT_EQ(unready.text("/detail"), "orders is stopped before position 8: a planted refusal");
  for (const char* question : {"/v1/orders", "/v1/orders/o1"}) {
    const Reply reply = refused(503, "behind", client_.get(question, {{"Prefer", "wait=0"}}));
    EXPECT_FALSE(reply.header("retry-after").empty());
    EXPECT_EQ(reply.header("orderlog-position"), held.at("position"));
  }
  // Commands and what the other models know are not touched by it.
  EXPECT_EQ(place("o10").status, 201);
  expect(200, client_.get("/v1/pools"));
  refused(409, "nothing_to_cancel", act("cancel"));
  const Reply again = refused(409, "already_rebuilding", act("rebuild"));
  EXPECT_EQ(again.text("/detail"),
            "version 2 of orders is being built already; nothing serves until it is there");
  expect(200, act("skip"));
  serves(2);
  expect(200, client_.get("/readyz"));
  EXPECT_EQ(expect(200, client_.get("/v1/orders?min_position=10")).size("/data"), 9U);
}

TEST_F(Projections, AreSteeredFromTheCommandLine) {
  import(300);
  const ProgramOutcome table = run_orderlog({"projections", "--url", url()});
  EXPECT_EQ(table.exit_status, 0) << table.err;
  for (const char* name :
       {"accounts", "effects", "jobs", "orders", "pools", "statistics", "100.0%"}) {
    EXPECT_NE(table.out.find(name), std::string::npos) << table.out;
  }
  const ProgramOutcome json = run_orderlog({"projections", "--json", "--url", url()});
  EXPECT_EQ(Json::parse(json.out).at("data").size(), 6U);

  const ProgramOutcome rebuilt =
      run_orderlog({"projections", "rebuild", "orders", "--follow", "--url", url()});
  EXPECT_EQ(rebuilt.exit_status, 0) << rebuilt.err;
  EXPECT_NE(rebuilt.out.find("orders v2 equals version 1"), std::string::npos) << rebuilt.out;
  EXPECT_EQ(answered_by(), "orders/2");

  const auto fails = [](const std::vector<std::string>& arguments, int status,
                        const std::string& line) {
    const ProgramOutcome outcome = run_orderlog(arguments);
    EXPECT_EQ(outcome.exit_status, status) << line;
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find(line), std::string::npos) << outcome.err;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  };
  fails({"projections", "rebuild", "order", "--url", url()}, 1, "there is no projection order");
  fails({"projections", "switch", "orders", "--url", url()}, 1, "409 nothing_to_switch");
  fails({"projections", "rebuild", "--url", url()}, 2, "needs the NAME");
  fails({"projections", "rebiuld", "orders", "--url", url()}, 2,
        "unknown command 'projections rebiuld'; did you mean 'rebuild'?");
  fails({"projections", "rebuild", "a b", "--url", url()}, 2, "'a b' can't be the name");
  fails({"projections", "rollback", "orders", "--switch", "always", "--url", url()}, 2,
        "--switch is of projections rebuild only");
  fails({"projections", "--rate-max", "5", "--url", url()}, 2, "--rate-max is of projections");
  fails({"projections", "--data", server_.data(), "--url", url()}, 2, "excludes");
  fails({"projections", "--follow", "--once", "--url", url()}, 2, "excludes");
  fails({"projections", "rebuild", "orders", "--rate-max", "-1", "--url", url()}, 2, "rate-max");
  fails({"projections", "rebuild", "orders", "--switch", "maybe", "--url", url()}, 2, "switch");
  fails({"projections", "--url", "https://127.0.0.1"}, 2, "--url must be like");
  fails({"projections", "--data", server_.data()}, 1, "is open in another process");
  fails({"projections", "rebuild", "orders", "--data", server_.data()}, 1,
        "is open in another process");

  stop();
  fails({"projections", "--url", url()}, 1, "can't connect");
  const ProgramOutcome looked = run_orderlog({"projections", "--data", server_.data()});
  EXPECT_EQ(looked.out.find("catching_up"), std::string::npos) << looked.out;
  const ProgramOutcome offline =
      run_orderlog({"projections", "rebuild", "orders", "--data", server_.data()});
  EXPECT_EQ(offline.exit_status, 0) << offline.err;
  EXPECT_NE(offline.out.find("orders v3 equals version 2"), std::string::npos) << offline.out;
  fails({"projections", "rebuild", "order", "--data", server_.data()}, 1,
        "there is no projection order");
  const ProgramOutcome back =
      run_orderlog({"projections", "rollback", "orders", "--data", server_.data(), "--json"});
  EXPECT_EQ(back.exit_status, 0) << back.err;
  EXPECT_TRUE(Json::accept(back.out)) << back.out;
  restart_with({});
  EXPECT_EQ(answered_by(), "orders/2");
}

// Not as far as the build before it came, and as old as what it lacks.
TEST_F(Projections, ANewBuildBeginsAtNothing) {
  import(2'000);
  expect(202, act("rebuild"));
  serves(2);
  advance_clock(5'000);
  const Json answered = Json::parse(expect(202, act("rebuild", R"({"rate_max":1})")).body());
  for (const Json& building : {answered.at("data").back(), of("building")}) {
    EXPECT_EQ(building.at("role"), "building");
    EXPECT_LT(position_of_token(building.at("position").get<std::string>()), 1'000U);
    EXPECT_LT(building.at("progress"), 0.5);
    EXPECT_GE(building.at("lag_ms"), 5'000);
    EXPECT_LT(building.at("rate"), 1'000);
  }
  expect(200, act("cancel"));
}

// From its first event on.
TEST_F(Projections, AThrottledBuildGoesInSmallSteps) {
  import(2'000);
  expect(202, act("rebuild", R"({"rate_max":200})"));
  const Json first = soon("building", [](const Json& entry) { return entry.at("progress") > 0; });
  EXPECT_LE(position_of_token(first.at("position").get<std::string>()), 400U);
  const Json later = soon("building", [&](const Json& entry) {
    return entry.at("position") != first.at("position") && entry.at("rate") > 0;
  });
  EXPECT_LE(later.at("rate"), 250);
  EXPECT_GT(later.at("eta_ms"), 1'000);
  expect(200, act("throttle"));
  serves(2);
}

// Names, sizes and times of everything beneath.
std::map<std::string, std::string> everything_in(const std::string& directory) {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    all[entry.path().string()] =
        (entry.is_regular_file() ? std::to_string(entry.file_size()) : std::string()) + " " +
        std::to_string(entry.last_write_time().time_since_epoch().count());
  }
  return all;
}

TEST_F(Projections, OfADirectoryAreLookedAtWithoutAnyChange) {
  import(300);
  expect(202, act("rebuild", R"({"switch":"when_asked","rate_max":1})"));
  stop();
  const auto before = everything_in(server_.data());
  const ProgramOutcome table = run_orderlog({"projections", "--data", server_.data(), "--follow"});
  EXPECT_EQ(table.exit_status, 0) << table.err;
  EXPECT_NE(table.out.find("statistics"), std::string::npos) << table.out;
  const ProgramOutcome all = run_orderlog({"projections", "--data", server_.data(), "--json"});
  EXPECT_EQ(all.exit_status, 0) << all.err;
  const Json data = Json::parse(all.out).at("data");
  EXPECT_EQ(data.size(), 7U);
  for (const Json& entry : data) {
    const bool building = entry.at("role") == "building";
    EXPECT_EQ(entry.at("state"), building ? "rebuilding" : "live") << entry;
  }
  EXPECT_EQ(everything_in(server_.data()), before);
  // A model whose data is gone is said to be, and left to a server to mend.
  fs::remove_all(model(1));
  const ProgramOutcome gone = run_orderlog({"projections", "--data", server_.data()});
  EXPECT_EQ(gone.exit_status, 0) << gone.err;
  EXPECT_NE(gone.out.find("Its data is gone"), std::string::npos) << gone.out;
  EXPECT_FALSE(fs::exists(model(1)));
}

// What only looks must leave nothing behind.
TEST_F(Projections, OfADirectoryThatIsNotThereAreNotMade) {
  const std::string nowhere = directory_ / "nowhere";
  const ProgramOutcome outcome = run_orderlog({"projections", "--data", nowhere});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_NE(outcome.err.find("nowhere"), std::string::npos) << outcome.err;
  EXPECT_FALSE(fs::exists(nowhere));
}

}  // namespace
}  // namespace orderlog::testing
