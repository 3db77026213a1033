// Statements whose comparison waits for a position: each is held, parsed, until then.

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/api/http/raw_client.h"
#include "tests/api/served_log_test.h"

namespace orderlog {
namespace {

constexpr std::size_t kLines = 20'000;
constexpr int kStatements = 35;  // at 56 bytes a line and more, this is more than 32 MiB

class WaitingStatementsTest : public ServedLogTest {
 protected:
  WaitingStatementsTest() : ServedLogTest(1'700'000'000'000) {}

  static std::string request_to_compare(const std::string& statement) {
    return "POST /v1/reconciliations?channel=third_party&merchant_id=m1&day=2023-11-14"
           "&min_position=0:1000 HTTP/1.1\r\nHost: test\r\nContent-Type: text/csv\r\n"
           "Prefer: wait=30\r\nContent-Length: " +
           std::to_string(statement.size()) + "\r\n\r\n" + statement;
  }
};

TEST_F(WaitingStatementsTest, AreNotHeldBeyondALimit) {
  serve();
  std::string statement = "number,status,amount\n";
  for (std::size_t line = 0; line < kLines; ++line) {
    statement += "MT-" + std::to_string(line) + ",paid,1000\n";
  }
  const std::string request = request_to_compare(statement);
  std::vector<http::RawClient> clients;
  for (int i = 0; i < kStatements; ++i) {
    clients.emplace_back(api_->port());
    clients.back().send(request);
    const auto last = [&] { return api_->metrics().requests > i; };
    for (int wait = 0; wait < 2'000 && !last(); ++wait) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  // Long before its patience is over.
  const auto answer = clients.back().receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_NE(answer->body.find(R"("code":"behind")"), std::string::npos) << answer->body;
  EXPECT_EQ(answer->header("retry-after"), "1");
  EXPECT_TRUE(clients.front().is_silent_for(std::chrono::milliseconds(20)));
  // What waits for nothing is answered all the same.
  statement = "number,status,amount\nMT-1,paid,1000\n";
  std::string now = request_to_compare(statement);
  now.erase(now.find("&min_position=0:1000"), std::string("&min_position=0:1000").size());
  http::RawClient other(api_->port());
  other.send(now);
  EXPECT_EQ(other.receive().value_or(http::RawResponse{}).status, 200);
}

}  // namespace
}  // namespace orderlog
