// /v1/commands: many commands in one request, answered line by line.

#include "app/net/line_exchange.h"
#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

std::string place(const std::string& order, const std::string& more = "",
                  const std::string& user = "ann") {
  return R"({"command":"place_order",)" + more + R"("data":{"order_id":")" + order +
         R"(","merchant_id":"m","user_id":")" + user +
         R"(","channel":"terminal","items":[{"sku":"hay","title":"hay","quantity":1,)"
         R"("unit_price":100}]}})";
}

class CommandStream : public ServerTest {
 protected:
  using ServerTest::ServerTest;

  std::vector<std::string> answers_to(const std::vector<std::string>& lines) {
    auto exchange = LineExchange::open(server_.url(), "/v1/commands");
    EXPECT_TRUE(exchange.ok());
    for (const std::string& line : lines) EXPECT_TRUE(exchange->send(line).ok());
    EXPECT_TRUE(exchange->finish().ok());
    std::vector<std::string> answers;
    while (true) {
      const auto next = exchange->next();
      EXPECT_TRUE(next.ok()) << (next.ok() ? "" : next.error());
      if (!next.ok() || !*next) return answers;
      answers.emplace_back(**next);
    }
  }
};

TEST_F(CommandStream, AnswersGoodAndBadLinesInTheirOrder) {
  const auto answers = answers_to({
      place("o1"),
      R"({"command":"place_order","data":{)",
      R"({"command":"void_order","data":{"order_id":"o1","initiator":"customer"}})",
      R"({"command":"void_order","data":{"order_id":"nowhere","initiator":"customer"}})",
      R"({"command":"expire_order","data":{"order_id":"o1"}})",
      R"({"command":"void_order","data":{"order_id":"o1","initiator":"customer","extra":1}})",
      R"({"command":"void_order"})",
      place("o1"),
      place("o2"),
  });
  ASSERT_EQ(answers.size(), 9u);
  const std::vector<std::int64_t> statuses{201, 400, 200, 404, 400, 400, 400, 409, 201};
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(json_integer(answers[i], "/status"), statuses[i]) << answers[i];
  }
  EXPECT_EQ(json_text(answers[1], "/body/code"), "malformed_json");
  EXPECT_EQ(json_text(answers[2], "/body/status"), "voided");
  EXPECT_EQ(json_text(answers[5], "/body/errors/0/pointer"), "/data/extra");
  EXPECT_EQ(json_text(answers[7], "/body/code"), "already_exists");
  EXPECT_EQ(json_text(answers[8], "/body/order_id"), "o2");
  EXPECT_GT(position_of_token(json_text(answers[8], "/position").value_or("")),
            position_of_token(json_text(answers[0], "/position").value_or("")));
}

TEST_F(CommandStream, AKeyRepeatedWithinItHasOneEffect) {
  const std::string line = place("o1", R"("idempotency_key":"k1",)");
  const auto answers = answers_to({line, line, place("o2", R"("idempotency_key":"k1",)")});
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_EQ(json_integer(answers[0], "/status"), 201);
  EXPECT_EQ(json_integer(answers[1], "/status"), 201);
  EXPECT_NE(answers[1].find("\"replayed\":true"), std::string::npos);
  EXPECT_EQ(answers[1].substr(answers[1].find("\"body\"")),
            answers[0].substr(answers[0].find("\"body\"")));
  EXPECT_EQ(json_text(answers[2], "/body/code"), "idempotency_key_reused");
  EXPECT_EQ(client_.log_position(), 1u);
}

TEST_F(CommandStream, AnImportedCommandHasItsOwnTime) {
  const std::int64_t future = now_ms() + 1;
  const auto answers = answers_to({
      place("o1", R"("at":1291882000000,)"),
      R"({"command":"collect_payment","at":1291882001000,)"
      R"("data":{"order_id":"o1","amount":100,"method":"cash","operator_id":"op1"}})",
      place("o2", R"("at":)" + std::to_string(future) + ","),
      place("o3", R"("at":-1,)"),
  });
  ASSERT_EQ(answers.size(), 4u);
  EXPECT_EQ(json_integer(answers[0], "/body/created_at"), 1'291'882'000'000) << answers[0];
  EXPECT_EQ(json_text(answers[1], "/body/status"), "paid") << answers[1];
  EXPECT_EQ(json_integer(answers[1], "/body/paid_at"), 1'291'882'001'000);
  EXPECT_EQ(json_text(answers[2], "/body/code"), "invalid_field");
  EXPECT_EQ(json_text(answers[3], "/body/code"), "invalid_field");
  // Lists go by when it happened.
  client_ = Session(server_.url());
  expect(201,
         client_.post("/v1/orders", R"({"order_id":"o9","merchant_id":"m","user_id":"ann",)"
                                    R"("channel":"terminal","items":[{"sku":"hay","title":"hay",)"
                                    R"("quantity":1,"unit_price":100}]})"));
  const Reply list = client_.read("/v1/orders?user_id=ann");
  EXPECT_EQ(json_texts(list.body(), "/data", "order_id"), (std::vector<std::string>{"o9", "o1"}));
}

TEST_F(CommandStream, TakesTwentyThousandLinesWhileItsAnswersAreRead) {
  constexpr int kLines = 20'000;
  auto exchange = LineExchange::open(server_.url(), "/v1/commands");
  ASSERT_TRUE(exchange.ok());
  int answered = 0;
  const auto take = [&] {
    const auto answer = exchange->next();
    ASSERT_TRUE(answer.ok()) << answer.error();
    ASSERT_TRUE(*answer) << "after " << answered;
    ASSERT_EQ(json_text(**answer, "/body/order_id"), "o" + std::to_string(answered)) << **answer;
    ++answered;
  };
  for (int line = 0; line < kLines; ++line) {
    ASSERT_TRUE(exchange->send(place("o" + std::to_string(line))).ok());
    // Far enough behind that answers are there.
    if (line >= 2'000) {
      ASSERT_NO_FATAL_FAILURE(take());
    }
  }
  ASSERT_TRUE(exchange->finish().ok());
  while (answered < kLines) ASSERT_NO_FATAL_FAILURE(take());
  const auto end = exchange->next();
  ASSERT_TRUE(end.ok());
  EXPECT_FALSE(*end);
  EXPECT_EQ(client_.log_position(), static_cast<std::uint64_t>(kLines));
}

TEST_F(CommandStream, RefusesWhatIsNoStreamOfCommands) {
  refused(415, "unsupported_media_type", client_.post("/v1/commands", "{}"));
  refused(400, "invalid_field",
          client_.send("POST", "/v1/commands", "\n",
                       {{"Content-Type", "application/x-ndjson"}, {"Idempotency-Key", "k"}}));
  EXPECT_TRUE(answers_to({}).empty());
}

class CommandStreamWithoutRoom : public CommandStream {
 protected:
  CommandStreamWithoutRoom()
      : CommandStream({"--engine.queue_capacity", "1", "--engine.batch_commands_max", "1"}) {}
};

// What depends on a line that there was no room for would be refused by the rules, under its key
// for ever.
TEST_F(CommandStreamWithoutRoom, IsDecidedUpToTheLineThatThereIsNoRoomFor) {
  std::vector<std::string> lines;
  for (int i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    lines.push_back(place("o" + number, R"("idempotency_key":"p)" + number + R"(",)"));
    lines.push_back(R"({"command":"collect_payment","idempotency_key":"c)" + number +
                    R"(","data":{"order_id":"o)" + number +
                    R"(","amount":100,"method":"cash","operator_id":"till"}})");
  }
  const auto answers = answers_to(lines);
  ASSERT_EQ(answers.size(), lines.size());
  bool refused = false;
  for (const std::string& answer : answers) {
    const auto status = json_integer(answer, "/status");
    EXPECT_TRUE(!refused || status == 429) << answer;
    refused = refused || status == 429;
  }
  EXPECT_TRUE(refused) << "there was room for everything";
  for (const std::string& line : lines) {
    const auto again = answers_to({line});
    ASSERT_EQ(again.size(), 1U);
    const auto status = json_integer(again[0], "/status");
    EXPECT_TRUE(status == 201 || status == 200) << again[0];
  }
}

}  // namespace
}  // namespace orderlog::testing
