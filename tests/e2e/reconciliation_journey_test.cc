// A channel's statement for a day: what differs is found, then backfilled and corrected until
// nothing does. And the checks of the whole.

#include <fstream>

#include "tests/app/program.h"
#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;

class Reconciliation : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    // Nine in the morning of a day to come.
    midnight_ = (now_ms() / kDayMs + 1) * kDayMs;
    advance_clock(midnight_ + 9 * kHourMs - now_ms());
  }

  // Costs 1,000; of "MT-1" it is "o-MT-1".
  void place(const std::string& number, bool paid = true,
             const std::string& channel = "third_party", const std::string& store = "s1") {
    expect(201, client_.post(
                    "/v1/orders",
                    R"({"order_id":"o-)" + number + R"(","merchant_id":"m1","store_id":")" + store +
                        R"(","user_id":"ann","channel":")" + channel + R"(","channel_order_no":")" +
                        number + R"(","paid":)" + (paid ? "true" : "false") +
                        R"(,"items":[{"sku":"rice","title":"Rice","quantity":1,)"
                        R"("unit_price":1000}]})"));
  }
  Reply correct(const std::string& number, const std::string& what) {
    return client_.post("/v1/orders/o-" + number + "/correct",
                        R"({"operator_id":"op1","reason":"statement",)" + what + "}");
  }
  Reply post_statement(const std::string& body, const std::string& more = "",
                       std::string_view type = "text/csv") {
    return client_.send("POST",
                        "/v1/reconciliations?channel=third_party&merchant_id=m1" +
                            (more.empty() ? "&from=" + std::to_string(midnight_) +
                                                "&to=" + std::to_string(midnight_ + kDayMs)
                                          : more) +
                            "&min_position=" + std::to_string(client_.newest_position()),
                        body, {{"Content-Type", type}});
  }
  // "status MT-2 3 o-MT-2", as a list.
  static std::vector<std::string> differences(const Reply& reply) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < reply.size("/differences"); ++i) {
      const std::string at = "/differences/" + std::to_string(i);
      std::string text = reply.text(at + "/kind").value_or("") + " " +
                         reply.text(at + "/channel_order_no").value_or("");
      if (const auto line = reply.integer(at + "/line")) text += " " + std::to_string(*line);
      if (const auto id = reply.text(at + "/order_id")) text += " " + *id;
      all.push_back(std::move(text));
    }
    return all;
  }
  static std::string is_clean(const Reply& reply) {
    return reply.body().find(R"("clean":true)") != std::string::npos ? "clean" : reply.body();
  }
  Reply checks(const std::string& more = "") {
    return expect(200, client_.read("/v1/reconciliation" + more));
  }

  std::int64_t midnight_ = 0;
};

using Found = std::vector<std::string>;

TEST_F(Reconciliation, ADayWithEveryKindOfDifference) {
  for (const char* number : {"MT-1", "MT-2", "MT-4", "MT-5", "MT-8"}) place(number);
  place("MT-3", false);
  place("MT-9", false);  // nobody paid it, and nobody names it
  place("OF-1", true, "official");
  place("MT-10", true, "third_party", "s2");
  const std::string lines =
      "number,status,amount\r\n"
      "MT-1,paid,1000\r\n"
      "MT-2,delivered,1000\r\n"
      "MT-3,paid,1000\r\n"
      "MT-4,refunded,1000\r\n"
      "MT-5,paid,700\r\n"
      "MT-7,paid,1000\r\n";
  const std::string with_bad_ones = lines +
                                    "MT-1,paid,1000\r\n"
                                    "MT-8,lost,1000\r\n"
                                    "MT-11,\"paid,1000\r\n"
                                    "MT-10,paid,1000\r\n";
  const std::uint64_t before = client_.log_position();
  const Reply found = expect(200, post_statement(with_bad_ones));
  EXPECT_EQ(client_.log_position(), before);  // nothing is written by it
  EXPECT_EQ(differences(found),
            (Found{"status MT-2 3 o-MT-2", "status MT-3 4 o-MT-3", "status MT-4 5 o-MT-4",
                   "amount MT-5 6 o-MT-5", "missing_here MT-7 7", "duplicate MT-1 8"}));
  EXPECT_EQ(found.text("/differences/0/there/status"), "delivered");
  EXPECT_EQ(found.text("/differences/0/here/terminal_view"), "paid");
  EXPECT_EQ(found.integer("/differences/3/there/amount"), 700);
  EXPECT_EQ(found.integer("/differences/3/here/amount"), 1'000);
  EXPECT_EQ(found.integer("/differences/5/first_line"), 2);
  ASSERT_EQ(found.size("/broken_lines"), 2U);
  EXPECT_EQ(found.integer("/broken_lines/0/line"), 9);
  EXPECT_EQ(found.text("/broken_lines/0/code"), "invalid_field");
  EXPECT_EQ(found.integer("/broken_lines/1/line"), 10);
  EXPECT_EQ(found.text("/broken_lines/1/code"), "malformed_csv");
  EXPECT_EQ(found.integer("/counts/broken"), 2);
  EXPECT_EQ(found.integer("/lines"), 10);
  EXPECT_EQ(found.integer("/equal"), 2);
  EXPECT_EQ(found.integer("/not_expected"), 1);
  EXPECT_EQ(found.integer("/there/orders"), 7);
  EXPECT_EQ(found.integer("/there/amount"), 6'700);

  // The channel's statement as it should be: MT-8 was never its own, and MT-10 is of another store.
  const std::string store = "&store_id=s1&from=" + std::to_string(midnight_) +
                            "&to=" + std::to_string(midnight_ + kDayMs);
  EXPECT_EQ(differences(expect(200, post_statement(lines, store))).back(),
            "missing_there MT-8 o-MT-8");
  place("MT-7");
  expect(200, correct("MT-2", R"("delivery_status":"delivered")"));
  expect(200, correct("MT-3", R"("paid":true)"));
  expect(200, correct("MT-4", R"("refunded_amount":1000)"));
  expect(200, correct("MT-5", R"("refunded_amount":300)"));
  expect(200, correct("MT-8", R"("refunded_amount":1000)"));
  const Reply after = expect(200, post_statement(lines, store));
  EXPECT_EQ(differences(after), Found{});
  EXPECT_EQ(is_clean(after), "clean");
  EXPECT_EQ(after.integer("/there/amount"), after.integer("/here/amount"));

  // Each of them said who and why, and no money was made.
  const Reply events = client_.read("/v1/events?type=StatusCorrected");
  EXPECT_EQ(events.size("/data"), 5U) << events.body();
  EXPECT_EQ(events.text("/data/0/data/operator_id"), "op1");
  EXPECT_EQ(sum_of_all_accounts(), 0);
  EXPECT_EQ(is_clean(checks()), "clean");
}

TEST_F(Reconciliation, NdjsonSaysTheSame) {
  place("MT-1");
  const Reply reply = expect(
      200, post_statement("{\"channel_order_no\":\"MT-1\",\"status\":\"paid\",\"amount\":1}\n"
                          "{\"channel_order_no\":\"MT-2\"}\n",
                          "", "application/x-ndjson"));
  EXPECT_EQ(differences(reply), (Found{"amount MT-1 1 o-MT-1"}));
  EXPECT_EQ(reply.text("/broken_lines/0/code"), "missing_field");
}

TEST_F(Reconciliation, OrderOfAnotherDayIsFoundByItsNumber) {
  place("MT-1");
  advance_clock(kDayMs);
  place("MT-2");
  const Reply reply =
      expect(200, post_statement("number,status,amount\nMT-1,paid,1000\n",
                                 "&from=" + std::to_string(midnight_ + kDayMs) +
                                     "&to=" + std::to_string(midnight_ + 2 * kDayMs)));
  EXPECT_EQ(differences(reply), (Found{"missing_there MT-2 o-MT-2"}));
  EXPECT_EQ(reply.integer("/other_period"), 1);
}

TEST_F(Reconciliation, RefusesWhatIsNoStatement) {
  const std::string day = "&day=2026-11-21";
  const std::string good = "number,status,amount\n";
  EXPECT_EQ(is_clean(expect(200, post_statement(good, day + "&utc_offset_hours=8"))), "clean");
  refused(415, "unsupported_media_type", post_statement(good, day, "application/json"));
  refused(400, "missing_field", post_statement("MT-1,paid,1000\n", day));
  refused(400, "invalid_field", post_statement(good, "&day=21.11.2026"));
  refused(400, "invalid_field", post_statement(good, day + "&from=0"));
  refused(400, "invalid_field", post_statement(good, "&from=0&to=2678400001"));
  refused(400, "invalid_field", post_statement(good, "&from=5&to=5"));
  refused(400, "missing_field", post_statement(good, "&store_id=s1"));
  refused(400, "unknown_field", post_statement(good, day + "&shop=s1"));
  const auto without = [&](const std::string& query) {
    return client_.send("POST", "/v1/reconciliations?" + query, good,
                        {{"Content-Type", "text/csv"}});
  };
  refused(400, "missing_field", without("channel=official&day=2026-11-21"));
  refused(400, "missing_field", without("merchant_id=m1&day=2026-11-21"));
  std::string long_one = good;
  for (int i = 0; i < 20'001; ++i) long_one += "MT-1,paid,1\n";
  refused(413, "payload_too_large", post_statement(long_one, day));
  refused(400, "invalid_field", client_.get("/v1/reconciliation?cursor=x"));
}

TEST_F(Reconciliation, RefusesOtherCorrections) {
  place("MT-1");
  place("OF-1", false, "official");
  const Reply neither = refused(400, "missing_field", correct("MT-1", R"("paid":false)"));
  EXPECT_EQ(neither.text("/errors/0/pointer"), "/delivery_status");
  refused(400, "invalid_field", correct("MT-1", R"("paid":true,"refunded_amount":5)"));
  refused(400, "missing_field",
          client_.post("/v1/orders/o-MT-1/correct", R"({"operator_id":"op1","paid":true})"));
  refused(409, "refund_exceeds_paid", correct("MT-1", R"("refunded_amount":1001)"));
  const Reply unpaid = refused(409, "not_correctable", correct("OF-1", R"("refunded_amount":5)"));
  EXPECT_NE(unpaid.body().find(R"("correct")"), std::string::npos);
  refused(404, "not_found", correct("MT-99", R"("paid":true)"));
}

TEST_F(Reconciliation, ListsPaidOrdersWithoutTheirEffects) {
  place("MT-1");
  place("MT-2");
  expect(200, correct("MT-2", R"("refunded_amount":1000)"));
  place("OF-1", true, "official");
  EXPECT_EQ(is_clean(checks()), "clean");
  // Those are of a time when nobody asked for notifications.
  server_.terminate();
  ASSERT_EQ(server_.wait(), 0);
  ServerProcess asking(server_.data(), {"--test-clock", "--rules.effects_official", "notification",
                                        "--rules.effects_third_party", "notification"});
  ASSERT_TRUE(asking.start()) << asking.err();
  client_ = Session(asking.url());
  place("MT-3");
  const Reply all = checks();
  EXPECT_EQ(all.integer("/effects/missing"), 2);
  EXPECT_EQ(all.integer("/effects/expected"), 3);
  EXPECT_EQ(all.text("/effects/data/0/order_id"), "o-OF-1");
  EXPECT_EQ(all.text("/effects/data/0/kind"), "notification");
  EXPECT_EQ(all.text("/effects/data/1/order_id"), "o-MT-1");
  const Reply official = checks("?channel=official&merchant_id=m1");
  EXPECT_EQ(official.integer("/effects/missing"), 1);
  EXPECT_EQ(official.integer("/effects/orders"), 1);
  EXPECT_EQ(is_clean(checks("?store_id=nowhere")), "clean");
  EXPECT_EQ(all.size("/models"), 6U);
  EXPECT_EQ(all.integer("/ledger/data/0/posted"), 0);
}

TEST_F(Reconciliation, TheCommandLooksAtAllOrders) {
  std::string lines;
  for (int i = 0; i < 2'050; ++i) {
    lines += R"({"command":"place_order","data":{"merchant_id":"m1","user_id":"ann",)"
             R"("channel":"official","paid":true,"items":[{"sku":"rice","title":"Rice",)"
             R"("quantity":1,"unit_price":1000}]}})"
             "\n";
  }
  expect(200,
         client_.send("POST", "/v1/commands", lines, {{"Content-Type", "application/x-ndjson"}}));
  const std::string url = "http://" + server_.url().authority();
  const ProgramOutcome whole = run_orderlog({"reconcile", "--url", url});
  EXPECT_EQ(whole.exit_status, 0) << whole.err;
  EXPECT_NE(whole.out.find("2050 orders"), std::string::npos) << whole.out;
}

TEST_F(Reconciliation, OnTheCommandLine) {
  place("MT-1");
  const std::string good = directory_ / "good.csv";
  std::ofstream(good) << "number,status,amount\nMT-1,paid,1000\n";
  const std::string bad = directory_ / "bad.ndjson";
  std::ofstream(bad) << "{\"number\":\"MT-2\",\"status\":\"paid\",\"amount\":5}\nno\n";
  const std::string url = "http://" + server_.url().authority();
  // A day as the server's clock has it.
  const Reply order = client_.read("/v1/orders/o-MT-1");
  const std::int64_t created_at = order.integer("/created_at").value_or(0);
  const auto day = [&] {
    const Reply days = client_.read("/v1/statistics?merchant_id=m1");
    return days.text("/data/0/day").value_or("");
  }();
  EXPECT_GE(created_at, midnight_);
  const auto run = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"reconcile", "--url", url};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_orderlog(arguments);
  };
  const std::vector<std::string> of_day = {"--channel", "third_party", "--merchant",
                                           "m1",        "--day",       day};
  const auto with = [&of_day](std::vector<std::string> more) {
    more.insert(more.begin(), of_day.begin(), of_day.end());
    return more;
  };
  const ProgramOutcome same = run(with({good}));
  EXPECT_EQ(same.exit_status, 0) << same.err;
  EXPECT_NE(same.out.find("1 equal"), std::string::npos) << same.out;
  const ProgramOutcome other = run(with({bad}));
  EXPECT_EQ(other.exit_status, 1);
  EXPECT_NE(other.out.find("missing_here   MT-2"), std::string::npos) << other.out;
  EXPECT_NE(other.out.find("missing_there  MT-1"), std::string::npos) << other.out;
  EXPECT_NE(other.out.find("broken"), std::string::npos) << other.out;
  const ProgramOutcome json = run(with({"--json", bad}));
  EXPECT_EQ(json.exit_status, 1);
  EXPECT_EQ(json_size(json.out, "/differences"), 2U);
  const ProgramOutcome whole = run({});
  EXPECT_EQ(whole.exit_status, 0) << whole.out << whole.err;
  EXPECT_NE(whole.out.find("sums to 0"), std::string::npos) << whole.out;
  EXPECT_EQ(run({good}).exit_status, 2);
  EXPECT_EQ(run({"--day", "21.11.2026"}).exit_status, 2);
  EXPECT_EQ(run({"--day", day, "--no-such-flag"}).exit_status, 2);
}

}  // namespace
}  // namespace orderlog::testing
