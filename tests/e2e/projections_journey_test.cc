// The read models as an operator sees them: looked at, rebuilt, compared, switched, taken back and
// mended, by HTTP and by `orderlog projections`.

#include <atomic>
#include <thread>

#include "tests/app/program.h"
#include "tests/e2e/projections_fixture.h"

namespace orderlog::testing {
namespace {

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

// There is no room for the version that could answer.
TEST_F(Projections, WhatNobodyHasBuiltYetSaysHowFarItIsToo) {
  place_orders(3);
  restart_with({"--store.min_free_bytes", "1000000000000"},
               [&] { fs::remove_all(server_.data() + "/models/accounts-v1"); });
  const Reply reply = refused(503, "behind", client_.get("/v1/accounts/house?at=0:1"));
  EXPECT_EQ(reply.header("orderlog-position"), "0:0");
  EXPECT_FALSE(reply.header("retry-after").empty());
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

}  // namespace
}  // namespace orderlog::testing
