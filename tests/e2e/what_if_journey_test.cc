// orderlog replay what-if: a recorded flash sale under other rules.

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/app/program.h"
#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

class WhatIfJourney : public ServerTest {
 protected:
  // Six users ask for two each of eight: four get them; one of the four pays, the others' holds
  // end.
  void sell() {
    open_pool("spring", 8, 500, R"(,"per_user_limit":2)");
    for (int user = 1; user <= 6; ++user) {
      const std::string name = "u" + std::to_string(user);
      expect(202, client_.post_keyed("/v1/jobs",
                                     R"({"job_id":"job-)" + name +
                                         R"(","pool_id":"spring","user_id":")" + name +
                                         R"(","quantity":2})",
                                     "ask-" + name));
    }
    const Reply orders = expect(200, client_.read("/v1/orders?user_id=u1"));
    const std::string order = orders.text("/data/0/order_id").value_or("");
    expect(200, client_.post_keyed("/v1/orders/" + order + "/collect",
                                   R"({"amount":1000,"method":"cash","operator_id":"op"})", "pay"));
    advance_clock(16 * 60'000);
    for (int user = 2; user <= 4; ++user) {
      const Reply own = client_.read("/v1/orders?user_id=u" + std::to_string(user));
      expect_soon(own.text("/data/0/order_id").value_or(""), "voided");
    }
  }

  ProgramOutcome ask(std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"replay", "what-if"});
    return run_orderlog(flags);
  }
  ProgramOutcome ask_here(std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"--data", server_.data()});
    return ask(std::move(flags));
  }
};

TEST_F(WhatIfJourney, WithNothingChangedTheForkIsTheLogBesideTheServerAndFromIt) {
  sell();
  const ProgramOutcome here = ask_here({});
  EXPECT_EQ(here.exit_status, 0) << here.err << here.out;
  EXPECT_NE(here.out.find("the fork is the log, byte for byte"), std::string::npos) << here.out;
  const ProgramOutcome there = ask({"--url", "http://" + client_.url().authority(), "--json"});
  EXPECT_EQ(there.exit_status, 0) << there.err;
  EXPECT_NE(there.out.find(R"("identical":true)"), std::string::npos) << there.out;
}

TEST_F(WhatIfJourney, UnderAnotherLimitOthersGetWhatIsLeft) {
  sell();
  const std::string keep = directory_ / "forked/";  // as a shell completes it
  const ProgramOutcome text = ask_here({"--set", "pool.per_user_limit=1", "--keep", keep});
  EXPECT_EQ(text.exit_status, 0) << text.err;
  // Nobody may have two any more: all six are refused, and the one who paid has no order to pay.
  EXPECT_NE(text.out.find("1 orders lost, 0 won, 3 ended otherwise"), std::string::npos)
      << text.out;
  EXPECT_NE(text.out.find("per_user_limit"), std::string::npos) << text.out;
  EXPECT_EQ(run_orderlog({"log", "verify", "--data", keep}).exit_status, 0);

  const ProgramOutcome json = ask_here({"--set", "pool[spring].total=12", "--json"});
  EXPECT_NE(
      json.out.find(R"("orders_lost":0,"orders_won":2,"orders_won_lapsed":2,"orders_changed":0)"),
      std::string::npos)
      << json.out;
  EXPECT_NE(
      json.out.find(
          R"({"kind":"command","command":"submit_job","was":"sold_out","is":"done","count":2})"),
      std::string::npos)
      << json.out;

  const std::string page = directory_ / "page.html";
  EXPECT_EQ(
      ask_here({"--set", "order.hold_ms=60000", "--format", "html", "--out", page}).exit_status, 0);
  std::ostringstream html;
  html << std::ifstream(page).rdbuf();
  EXPECT_NE(html.str().find("<svg"), std::string::npos);
  for (const char* outside : {"http://", "https://", "src=", "@import", "url("}) {
    EXPECT_EQ(html.str().find(outside), std::string::npos) << outside;
  }
}

TEST_F(WhatIfJourney, TakesThePlaceOfAnEarlierReportAndOfNothingElse) {
  sell();
  const std::string report = directory_ / "report";
  for (const char* format : {"table", "ndjson", "html", "table"}) {
    const ProgramOutcome outcome =
        ask_here({"--set", "order.hold_ms=60000", "--format", format, "--out", report});
    EXPECT_EQ(outcome.exit_status, 0) << format << outcome.err;
  }
  for (const std::string content :
       {"dear ann", "what if it rains?", "<!doctype html>\n<title>Ann"}) {
    std::ofstream(report) << content;
    const ProgramOutcome outcome = ask_here({"--out", report});
    EXPECT_EQ(outcome.exit_status, 2);
    EXPECT_NE(outcome.err.find("is left alone"), std::string::npos) << outcome.err;
    std::ostringstream left;
    left << std::ifstream(report).rdbuf();
    EXPECT_EQ(left.str(), content);
  }
}

TEST_F(WhatIfJourney, CountsTheDaysOfThePlaceThatItIsTold) {
  sell();
  const auto day_in = [this](const std::string& offset) {
    const std::string out = ask_here({"--json", "--utc-offset-hours=" + offset}).out;
    const auto at = out.find(R"("day":")");
    return at == std::string::npos ? std::string() : out.substr(at + 7, 10);
  };
  // 26 hours lie between the two, so it is never the same day there.
  EXPECT_LT(day_in("-12"), day_in("14"));
}

TEST_F(WhatIfJourney, SaysWhenTheRulesGivenAreNotTheLogs) {
  server_.terminate();
  EXPECT_EQ(server_.wait(), 0);
  ServerProcess other(directory_ / "other", {"--test-clock", "--rules.hold_ms", "5000"});
  ASSERT_TRUE(other.start()) << other.err();
  Session session(other.url());
  expect(201, session.post("/v1/orders", R"({"merchant_id":"m","user_id":"ann","channel":"official",
      "items":[{"sku":"s","title":"t","quantity":1,"unit_price":1}]})"));
  const ProgramOutcome wrong = ask({"--data", other.data()});
  EXPECT_EQ(wrong.exit_status, 1);
  EXPECT_NE(wrong.out.find("--under"), std::string::npos) << wrong.out;
  // What is changed of another base says nothing of the change.
  const ProgramOutcome base = ask({"--data", other.data(), "--set", "order.void_grace_ms=900000"});
  EXPECT_EQ(base.exit_status, 2);
  EXPECT_NE(base.err.find("from position 1 on"), std::string::npos) << base.err;
  EXPECT_EQ(
      ask({"--data", other.data(), "--set", "order.void_grace_ms=900000", "--anyway"}).exit_status,
      0);
  EXPECT_EQ(ask({"--data", other.data(), "--under", "order.hold_ms=5000"}).exit_status, 0);
  std::ofstream(directory_ / "config.json") << R"({"rules":{"hold_ms":5000}})";
  EXPECT_EQ(ask({"--data", other.data(), "--config", directory_ / "config.json"}).exit_status, 0);
}

TEST_F(WhatIfJourney, RefusesWhatItDoesNotUnderstandInOneLine) {
  sell();
  std::ofstream(directory_ / "full") << "something";
  const std::vector<std::vector<std::string>> wrong{
      {"--set", "order.hold=1"},    {"--set", "order.hold_ms"},     {"--set", "pool.total=many"},
      {"--format", "pdf"},          {"--keep", server_.data()},     {"--config", "/nowhere.json"},
      {"--utc-offset-hours", "99"}, {"--url", "http://127.0.0.1:1"}};
  for (const auto& flags : wrong) {
    const ProgramOutcome outcome = ask_here(flags);
    EXPECT_EQ(outcome.exit_status, 2) << flags[0] << " " << flags[1] << outcome.out;
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find("orderlog: "), std::string::npos) << outcome.err;
  }
  const std::string page = directory_ / "x.html";
  const ProgramOutcome two_formats = ask_here({"--json", "--format", "html", "--out", page});
  EXPECT_EQ(two_formats.exit_status, 2);
  EXPECT_EQ(two_formats.err,
            "orderlog: --json is --format ndjson, and --format says html: give one of them\n");
  EXPECT_FALSE(std::filesystem::exists(page));
  EXPECT_EQ(ask_here({"--json", "--format", "ndjson", "--anyway"}).exit_status, 0);
  EXPECT_NE(ask_here({"--set", "pool[sprung].total=1"}).err.find("did you mean 'spring'"),
            std::string::npos);
  EXPECT_EQ(ask_here({"--out", "/nowhere/page.html"}).exit_status, 1);
  EXPECT_NE(ask_here({"--set", "order.hold=1"}).err.find("did you mean 'order.hold_ms'"),
            std::string::npos);
  EXPECT_NE(ask({"--names"}).out.find("pool.per_user_limit"), std::string::npos);
}

// What has the shape of a log in the making may be somebody's backup.
TEST_F(WhatIfJourney, ALogBesideTheForksPlaceIsNotTouched) {
  const std::string keep = directory_ / "kept";
  std::filesystem::create_directories(keep + ".part/line-0/log");
  const ProgramOutcome refused = ask_here({"--anyway", "--keep", keep});
  EXPECT_EQ(refused.exit_status, 2) << refused.err;
  EXPECT_NE(refused.err.find("move it out of the way"), std::string::npos) << refused.err;
  EXPECT_TRUE(std::filesystem::exists(keep + ".part/line-0/log"));
  std::filesystem::remove_all(keep + ".part");
  ASSERT_EQ(ask_here({"--anyway", "--keep", keep}).exit_status, 0);
  EXPECT_FALSE(std::filesystem::exists(keep + ".part"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(keep), {}), 1) << "no marker stays";
}

}  // namespace
}  // namespace orderlog::testing
