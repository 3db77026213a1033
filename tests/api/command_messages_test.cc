#include "api/command_messages.h"

#include <gtest/gtest.h>

#include <future>
#include <map>

#include "tests/engine/line_fixture.h"

namespace orderlog {
namespace {

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

constexpr std::string_view kOrder =
    R"({"order_id":"o1","merchant_id":"m","user_id":"ann","channel":"terminal",)"
    R"("items":[{"sku":"hay","title":"hay","quantity":1,"unit_price":100}]})";

struct Said {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers;
  std::string body;

  [[nodiscard]] bool has_code(std::string_view code) const {
    return body.find("\"code\":\"" + std::string(code) + "\"") != std::string::npos;
  }
};

Said said(const http::Response& answer) {
  Said said;
  said.status = answer.status();
  visit_headers(answer, [&said](std::string_view name, std::string_view value) {
    said.headers.emplace(name, value);
  });
  said.body = answer.body;
  return said;
}

class CommandMessagesTest : public LineTest {
 protected:
  ~CommandMessagesTest() override {
    stop();  // before the messages go
  }
  void make(CommandMessagesOptions limits = {}) {
    messages = std::make_unique<CommandMessages>(*line, clock, limits);
  }
  std::future<Said> send_later(std::string_view tenant, std::string_view command,
                               const Headers& headers, std::string_view data) {
    auto promise = std::make_shared<std::promise<Said>>();
    messages->take({tenant, command, MessageHeaders(headers), data},
                   [promise](const http::Response& answer) { promise->set_value(said(answer)); });
    return promise->get_future();
  }
  Said ask(std::string_view tenant, std::string_view command, const Headers& headers,
           std::string_view data) {
    return send_later(tenant, command, headers, data).get();
  }

  // With a header that the bus can't read.
  Said ask_unreadable(std::string_view tenant, std::string_view command, std::string_view data) {
    std::promise<Said> promise;
    messages->take({tenant, command, std::nullopt, data},
                   [&promise](const http::Response& answer) { promise.set_value(said(answer)); });
    return promise.get_future().get();
  }

  std::unique_ptr<CommandMessages> messages;
};

TEST_F(CommandMessagesTest, AnswersAsHttpDoes) {
  make();
  const Said placed = ask("default", "place_order", {{"idempotency-key", "k1"}}, kOrder);
  EXPECT_EQ(placed.status, 201) << placed.body;
  EXPECT_EQ(placed.headers.at("ETag"), "\"1\"");
  EXPECT_EQ(placed.headers.at("Orderlog-Position"), "0:1");
  EXPECT_EQ(placed.headers.at("Content-Type"), "application/json");
  EXPECT_FALSE(placed.headers.contains("Idempotency-Replayed"));

  const Said again = ask("default", "place_order", {{"Idempotency-Key", "k1"}}, kOrder);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.headers.at("Idempotency-Replayed"), "true");
  EXPECT_EQ(again.body, placed.body);

  const Said mismatch = ask("default", "void_order", {{"If-Match", "\"7\""}},
                            R"({"order_id":"o1","initiator":"customer"})");
  EXPECT_EQ(mismatch.status, 412);
  EXPECT_TRUE(mismatch.has_code("version_mismatch"));
  EXPECT_EQ(mismatch.headers.at("Content-Type"), "application/problem+json");
}

TEST_F(CommandMessagesTest, EachTenantHasItsOwnOrdersAndKeys) {
  make();
  const Headers key{{"Idempotency-Key", "k1"}};
  for (const std::string_view tenant : {"one", "other"}) {
    const Said placed = ask(tenant, "place_order", key, kOrder);
    EXPECT_EQ(placed.status, 201) << placed.body;
    EXPECT_FALSE(placed.headers.contains("Idempotency-Replayed"));
  }
  EXPECT_EQ(ask("third", "void_order", {}, R"({"order_id":"o1","initiator":"customer"})").status,
            404);
}

TEST_F(CommandMessagesTest, RefusesWhatIsMalformedAndAppendsNothing) {
  make({.data_bytes_max = 1'000});
  const auto refused = [&](int status, std::string_view code, const Said& answer) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_TRUE(answer.has_code(code)) << answer.body;
  };
  refused(400, "malformed_json", ask("default", "place_order", {}, "{"));
  refused(400, "malformed_json", ask("default", "place_order", {}, ""));
  refused(400, "missing_field", ask("default", "place_order", {}, "{}"));
  refused(400, "invalid_field", ask("default", "no_such_command", {}, "{}"));
  refused(400, "invalid_field", ask("default", "expire_order", {}, R"({"order_id":"o1"})"));
  refused(400, "invalid_field", ask("", "place_order", {}, kOrder));
  refused(400, "invalid_field", ask("a b", "place_order", {}, kOrder));
  refused(400, "invalid_field", ask(std::string(65, 't'), "place_order", {}, kOrder));
  refused(400, "invalid_field", ask("default", "place_order", {{"Idempotency-Key", ""}}, kOrder));
  refused(400, "invalid_field", ask_unreadable("default", "place_order", kOrder));
  refused(
      400, "invalid_field",
      ask("default", "place_order", {{"Idempotency-Key", "a"}, {"idempotency-key", "b"}}, kOrder));
  refused(400, "invalid_field", ask("default", "place_order", {{"If-Match", "7"}}, kOrder));
  refused(413, "payload_too_large", ask("default", "place_order", {}, std::string(1'001, ' ')));
  refused(415, "unsupported_media_type",
          ask("default", "place_order", {{"Content-Type", "text/plain"}}, kOrder));
  EXPECT_EQ(store.head().position, Position(0));
}

TEST_F(CommandMessagesTest, SaysThatTooManyAreUnderWay) {
  make({.in_flight_max = 1});
  store.hold_appends(true);
  auto first = send_later("default", "place_order", {}, kOrder);
  const Said refused = ask("default", "place_order", {}, kOrder);
  EXPECT_EQ(refused.status, 503);
  EXPECT_TRUE(refused.has_code("overloaded"));
  EXPECT_EQ(refused.headers.at("Retry-After"), "1");
  EXPECT_FALSE(messages->wait_until_answered(std::chrono::milliseconds(1)));
  store.hold_appends(false);
  EXPECT_EQ(first.get().status, 201);
  EXPECT_TRUE(messages->wait_until_answered(std::chrono::seconds(10)));
}

TEST_F(CommandMessagesTest, CountsAnswersByClassAndWhatItRefusedItself) {
  make({.in_flight_max = 1});
  store.hold_appends(true);
  auto first = send_later("default", "place_order", {}, kOrder);
  EXPECT_EQ(messages->counts().in_flight, 1U);
  ask("default", "place_order", {}, kOrder);  // overloaded
  ask("default", "place_order", {}, "{");
  store.hold_appends(false);
  EXPECT_EQ(first.get().status, 201);
  ASSERT_TRUE(messages->wait_until_answered(std::chrono::seconds(10)));
  ask("default", "void_order", {}, R"({"order_id":"none","initiator":"customer"})");
  ASSERT_TRUE(messages->wait_until_answered(std::chrono::seconds(10)));
  const CommandMessages::Counts counts = messages->counts();
  EXPECT_EQ(counts.in_flight, 0U);
  EXPECT_EQ(counts.refused, 2U);
  EXPECT_EQ(counts.answers_by_class, (std::array<std::uint64_t, 5>{0, 1, 0, 2, 1}));
}

TEST_F(CommandMessagesTest, SaysThatItCameToTheWrongServerUntilThatIsOver) {
  make();
  messages->pause();
  const Said refused = ask("default", "place_order", {}, kOrder);
  EXPECT_EQ(refused.status, 503);
  EXPECT_TRUE(refused.has_code("foreign_stream"));
  EXPECT_EQ(store.head().position, Position(0));
  messages->resume();
  EXPECT_EQ(ask("default", "place_order", {}, kOrder).status, 201);
}

TEST_F(CommandMessagesTest, SaysThatTheServerIsGoingDown) {
  make();
  messages->refuse_more();
  const Said refused = ask("default", "place_order", {}, kOrder);
  EXPECT_EQ(refused.status, 503);
  EXPECT_TRUE(refused.has_code("draining"));

  make();
  line->drain();
  const Said late = ask("default", "place_order", {}, kOrder);
  EXPECT_EQ(late.status, 503);
  EXPECT_TRUE(late.has_code("draining"));
}

}  // namespace
}  // namespace orderlog
