// orderlog replay state, order and model, by the real program: beside a running server on its
// directory, through its URL, and on a log that nobody has open.

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "tests/app/program.h"
#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

using Json = nlohmann::json;

class ReplayPast : public ServerTest {
 protected:
  // An order that is placed, paid in two ways, refused a void, refunded in part and closed; a
  // second apart each.
  void live() {
    fund("balance:ann", "balance", 5'000);
    step(201, "/v1/orders",
         R"({"order_id":"o1","merchant_id":"m1","user_id":"ann","channel":"official",)"
         R"("items":[{"sku":"tea","title":"Oolong","quantity":2,"unit_price":550}]})");
    step(200, "/v1/orders/o1/payments",
         R"({"balance":300,"third_party":{"provider":"wx","amount":800}})");
    step(200, "/v1/orders/o1/payments/l2/confirm",
         R"({"result":"succeeded","provider_ref":"WX1"})");
    step(409, "/v1/orders/o1/void", R"({"initiator":"customer"})");
    step(200, "/v1/orders/o1/close", R"({"reason":"done"})");
    // Read once all models are there.
    EXPECT_EQ(client_.read("/v1/orders/o1").status, 200);
  }
  void step(int status, std::string_view target, std::string_view body) {
    const Reply reply =
        client_.post(target, body, {{"Idempotency-Key", "step-" + std::to_string(++steps_)}});
    EXPECT_EQ(reply.status, status) << reply.body();
    positions_.push_back(client_.newest_position());
    bodies_.push_back(client_.read("/v1/orders/o1").body());
    times_.push_back(now_ms());
    advance_clock(1'000);
  }

  ProgramOutcome on_directory(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--data", directory_ / "data"});
    return run_orderlog(arguments);
  }
  ProgramOutcome on_server(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--url", "http://" + server_.url().authority()});
    return run_orderlog(arguments);
  }
  Json json_of(const ProgramOutcome& outcome) {
    EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
    const Json json = Json::parse(outcome.out, nullptr, false);
    EXPECT_FALSE(json.is_discarded()) << outcome.out;
    return json;
  }
  void refused(std::vector<std::string> arguments, const std::string& says) {
    const ProgramOutcome outcome = on_directory(std::move(arguments));
    EXPECT_EQ(outcome.exit_status, 2) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "orderlog: " + says + "\n");
  }
  // An order without what is not of the past.
  static Json bare(const std::string& text) {
    Json order = Json::parse(text);
    order.erase("allowed_actions");
    return order;
  }

  int steps_ = 0;
  std::vector<std::uint64_t> positions_;
  std::vector<std::string> bodies_;
  std::vector<std::int64_t> times_;
};

TEST_F(ReplayPast, AStateIsWhatTheServerShowedThen) {
  live();
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    const std::string at = std::to_string(positions_[i]);
    const std::string time = std::to_string(times_[i]);
    const Json by_position =
        json_of(on_directory({"replay", "state", "order-o1", "--at", at, "--json"}));
    Json expected = bare(bodies_[i]);
    Json state = by_position["state"];
    state.erase("allowed_actions");
    EXPECT_EQ(state, expected) << i;
    EXPECT_EQ(by_position["newest_version"], 8);
    const Json by_time =
        json_of(on_server({"replay", "state", "order-o1", "--at", time, "--json"}));
    EXPECT_EQ(by_time["state"], by_position["state"]) << i;
  }
  const ProgramOutcome now = on_server({"replay", "state", "order-o1"});
  EXPECT_EQ(now.exit_status, 0) << now.err;
  EXPECT_NE(now.out.find("version  8 of 8"), std::string::npos) << now.out;
  EXPECT_NE(now.out.find("\"closed\": true"), std::string::npos) << now.out;
}

TEST_F(ReplayPast, ADiffNamesTheEventsBetweenAndEachFieldThatChanged) {
  live();
  const std::vector<std::string> words = {"replay",
                                          "state",
                                          "order-o1",
                                          "--diff",
                                          std::to_string(positions_[1]),
                                          "--at",
                                          std::to_string(positions_[2])};
  const ProgramOutcome text = on_directory(words);
  EXPECT_EQ(text.exit_status, 0) << text.err;
  for (const char* said : {"/status  \"paying\" → \"paid\"", "/payments/0/state  \"held\" → ",
                           "/payments/1/provider_ref  new: \"WX1\"", "OrderPaid"}) {
    EXPECT_NE(text.out.find(said), std::string::npos) << said << " in\n" << text.out;
  }
  auto with_json = words;
  with_json.emplace_back("--json");
  const Json diff = json_of(on_server(with_json));
  EXPECT_EQ(diff["from"]["version"], 4);
  EXPECT_EQ(diff["to"]["version"], 7);
  ASSERT_EQ(diff["events"].size(), 3U);
  EXPECT_EQ(diff["events"][2]["type"], "OrderPaid");
}

TEST_F(ReplayPast, AStoryTellsTheOrderAndWhatItsCommitsDidElsewhere) {
  live();
  const ProgramOutcome story = on_directory({"replay", "order", "o1"});
  EXPECT_EQ(story.exit_status, 0) << story.err;
  std::size_t from = 0;
  for (const char* told :
       {"now paid, its delivery awaiting acceptance, closed", "placed for 11.00 by user ann",
        "; voided unless it is paid by ", "leg l1: 3.00 of the balance was set aside",
        "account-balance:ann set aside 3.00", "leg l2: 8.00 by wx was paid, its reference WX1",
        "paid in full", "void order was refused (invalid_status)", "closed: done"}) {
    const std::size_t found = story.out.find(told, from);
    EXPECT_NE(found, std::string::npos) << told << " in its place in\n" << story.out;
    if (found != std::string::npos) from = found;
  }
  const std::string code = Json::parse(bodies_[0])["order_code"];
  EXPECT_EQ(on_directory({"replay", "order", "order-o1"}).out, story.out);
  const Json same = json_of(on_server({"replay", "order", code, "--json"}));
  EXPECT_EQ(same["order_id"], "o1");
  EXPECT_EQ(same["commits"].size(), 5U);
  EXPECT_EQ(same["commits"][3]["part"], "nothing");
}

TEST_F(ReplayPast, AModelAnswersAsTheServerDidThen) {
  live();
  for (const std::size_t i : {std::size_t{0}, std::size_t{2}, std::size_t{4}}) {
    const Json then =
        json_of(on_directory({"replay", "model", "orders", "--at", std::to_string(positions_[i]),
                              "--get", "o1", "--json", "--scratch", directory_ / "scratch"}));
    EXPECT_EQ(then, Json::parse(bodies_[i])) << i;
  }
  const Json list =
      json_of(on_server({"replay", "model", "orders", "--at", std::to_string(positions_[1]),
                         "--query", "user_id=ann", "--json"}));
  EXPECT_EQ(list["data"][0]["status"], "paying");
  EXPECT_EQ(list["position"], "0:" + std::to_string(positions_[1]));
  const Json entries = json_of(on_server(
      {"replay", "model", "accounts", "--query", "/v1/accounts/balance:ann/entries", "--json"}));
  EXPECT_EQ(entries["data"][0]["amount"], -300);
}

TEST_F(ReplayPast, TheSameIsAnsweredWhenNoServerRuns) {
  live();
  const std::string at = std::to_string(positions_[2]);
  const std::string beside = on_directory({"replay", "state", "order-o1", "--at", at}).out;
  server_.terminate();
  ASSERT_EQ(server_.wait(), 0) << server_.err();
  EXPECT_EQ(on_directory({"replay", "state", "order-o1", "--at", at}).out, beside);
  EXPECT_EQ(on_directory({"replay", "model", "orders", "--at", at, "--get", "o1"}).exit_status, 0);
}

TEST_F(ReplayPast, WhatIsNotThereIsSaidInOneLine) {
  live();
  const std::string last = std::to_string(client_.newest_position());
  refused({"replay", "state", "order-01"}, "there is no stream order-01; did you mean 'order-o1'?");
  refused({"replay", "state", "shop-1"},
          "'shop-1' is no stream: they are order-ID, pool-ID, account-ID, transfer-ID, job-ID, "
          "effect-ID, discount_quota-ID and channel_order-ID");
  refused({"replay", "state", "order-o1", "--at", "999999"},
          "--at 999999 is behind the log's last position, " + last);
  refused({"replay", "state", "order-o1", "--at", "yesterday"},
          "--at yesterday is neither a position (123, or 0:123 with its line) nor a time "
          "(2026-11-21, or 2026-11-21T08:30:00Z)");
  refused({"replay", "model", "order"}, "there is no read model 'order'; did you mean 'orders'?");
  refused({"replay", "state", "order-o1", "--tenant", "shop"},
          "there is no stream order-o1 of tenant shop; tenant default has one (--tenant)");
  refused({"replay", "state", "order-o9", "--tenant", "shop"},
          "there is no stream order-o9 of tenant shop; the newest events are of default");
  refused({"replay", "state", "order-o9", "--tenant", "defalt"},
          "there is no stream order-o9 of tenant defalt; did you mean tenant 'default'?");
  refused({"replay", "order", "o9"}, "there is no stream order-o9; did you mean 'order-o1'?");
  refused({"replay", "order", "order-o9"}, "there is no stream order-o9; did you mean 'order-o1'?");
  for (const char* at : {"9223372036854775807", "9223372036854775808", "18446744073709551615"}) {
    EXPECT_EQ(on_directory({"replay", "state", "order-o1", "--at", at}).exit_status, 2) << at;
    EXPECT_EQ(client_.read("/v1/orders/o1?at=" + std::string(at)).status, 400) << at;
  }
  const ProgramOutcome early = on_directory({"replay", "state", "order-o1", "--at", "1"});
  EXPECT_EQ(early.exit_status, 2);
  EXPECT_NE(early.err.find("order-o1 did not exist as of position 1: its first event is "),
            std::string::npos)
      << early.err;
  const ProgramOutcome before = on_directory({"replay", "model", "orders", "--at", "2001-09-10"});
  EXPECT_EQ(before.exit_status, 2);
  EXPECT_NE(before.err.find("is before the end of the log's first commit, 1, of "),
            std::string::npos)
      << before.err;
  const ProgramOutcome foreign =
      on_directory({"replay", "model", "orders", "--scratch", directory_ / "data"});
  EXPECT_EQ(foreign.exit_status, 2);
  EXPECT_NE(foreign.err.find("and no scratch"), std::string::npos) << foreign.err;
}

TEST_F(ReplayPast, AQuestionThatNobodyUnderstandsIsRefusedBeforeAnythingIsBuilt) {
  live();
  const std::string scratch = directory_ / "unbuilt";
  const auto refused = [&](const std::string& models, std::vector<std::string> question,
                           const std::string& advice) {
    question.insert(question.begin(), {"replay", "model", models, "--scratch", scratch});
    const ProgramOutcome outcome = on_directory(question);
    EXPECT_EQ(outcome.exit_status, 2) << outcome.err;
    EXPECT_NE(outcome.err.find(advice), std::string::npos) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(scratch));
  };
  refused("accounts", {"--list"},
          "nothing can be read at this path; accounts answer --get ID, or --query "
          "'/v1/accounts/ID/entries'");
  refused("jobs", {"--list"}, "--query '/v1/jobs/ID'");
  refused("statistics", {"--list"}, "/v1/sales?merchant_id=ID");
  refused("orders", {"--query", "/v1/sales?merchant_id=m1"}, "answered by statistics");
  refused("orders", {"--query", "/v1/pools"},
          "/v1/pools: this is answered by pools, not by orders; orders answer --list, or ");
  refused("orders,jobs", {"--query", "/v1/pools"}, "answered by pools, not by orders,jobs; ");
  refused("orders", {"--query", "/v1/relay"}, "/v1/relay: this is of the present; the server ");
  refused("orders", {"--query", "limit=0"},
          "limit=0: invalid_field: /limit must be an integer between 1 and 200; orders answer");
  refused("orders", {"--query", "limit=0&foo=1"}, "; /foo ");
  refused("orders", {"--query", "foo=1"}, "foo");
  refused("orders", {"--query", "/v1/order"}, "nothing at this path");
  EXPECT_EQ(on_directory({"replay", "model", "effects", "--list"}).exit_status, 0);
}

// Those of the advice are held to the routes by tests/app/past/rehearsal_test.cc.
TEST_F(ReplayPast, ExamplesInTheHelpAreUnderstood) {
  live();
  const std::string help = run_orderlog({"replay", "model", "--help"}).out;
  const std::regex quoted(R"('([^']+)')");
  int examples = 0;
  for (std::sregex_iterator it(help.begin(), help.end(), quoted), end; it != end; ++it) {
    const std::string example = (*it)[1];
    const char* model = example.starts_with("/v1/accounts") ? "accounts" : "orders";
    const ProgramOutcome outcome =
        on_directory({"replay", "model", model, "--query", example, "--json"});
    // Whoever the example is about need not be in the log.
    EXPECT_TRUE(outcome.exit_status == 0 || outcome.err.find("not_found") != std::string::npos)
        << outcome.err;
    ++examples;
  }
  EXPECT_EQ(examples, 2) << help;
  EXPECT_EQ(
      on_directory({"replay", "model", "pools", "--query", "/v1/pools?state=open"}).exit_status, 0);
}

TEST_F(ReplayPast, AModelSaysOfWhenItIsAndHowManyItHas) {
  live();
  const Json summary = json_of(on_directory({"replay", "model", "orders,accounts", "--json"}));
  EXPECT_EQ(summary["then"].get<std::string>().size(),
            std::string("2010-12-01T08:26:00.000Z").size());
  EXPECT_EQ(summary["models"][0]["orders"], 1);
  EXPECT_GT(summary["models"][0]["rows"], 1);
  EXPECT_GT(summary["models"][1]["accounts"], 1);
}

TEST_F(ReplayPast, APlaceThatCantBeWrittenToIsNotTheAskersMistake) {
  live();
  const std::string file = directory_ / "file";
  std::ofstream(file) << "mine";
  const ProgramOutcome scratch =
      on_directory({"replay", "model", "orders", "--scratch", file + "/scratch"});
  EXPECT_EQ(scratch.exit_status, 1) << scratch.err;
  EXPECT_NE(scratch.err.find("Not a directory"), std::string::npos) << scratch.err;
  // One that was built in before.
  const std::string kept = directory_ / "kept";
  const auto build = [&](const std::string& at) {
    return on_directory({"replay", "model", "pools", "--at", at, "--scratch", kept});
  };
  ASSERT_EQ(build("1").exit_status, 0);
  std::filesystem::create_directory(kept + "/LOG.new");
  const ProgramOutcome again = build("2");
  EXPECT_EQ(again.exit_status, 1) << again.err;
  const ProgramOutcome temporary = run_orderlog(
      {"replay", "model", "orders", "--data", directory_ / "data"}, {{"TMPDIR", file}});
  EXPECT_EQ(temporary.exit_status, 1) << temporary.err;
}

}  // namespace
}  // namespace orderlog::testing
