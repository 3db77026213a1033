// The server as a process: how it goes, and which directories it refuses.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "app/data_directory.h"
#include "tests/api/http/raw_client.h"
#include "tests/app/program.h"
#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

constexpr std::string_view kOrder =
    R"({"merchant_id":"m","user_id":"ann","channel":"terminal",)"
    R"("items":[{"sku":"hay","title":"hay","quantity":1,"unit_price":100}]})";

class Process : public ServerTest {
 protected:
  Process() : ServerTest({}) {}

  // Starts the program on the directory, expecting one sentence behind that it starts, and this
  // exit status.
  static void expect_refusal(const std::string& data, int status, const std::string& why) {
    const ProgramOutcome outcome =
        run_orderlog({"serve", "--data", data, "--listen", "127.0.0.1:0"});
    EXPECT_EQ(outcome.exit_status, status);
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find(why), std::string::npos) << outcome.err;
    EXPECT_TRUE(outcome.err.starts_with("ts=")) << "that it starts\n" << outcome.err;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 2) << outcome.err;
  }
};

TEST_F(Process, SaysOneLineAndGoesWhenAsked) {
  EXPECT_EQ(server_.out(),
            "orderlog: serving on http://127.0.0.1:" + std::to_string(server_.port()) + "\n");
  server_.terminate();
  EXPECT_EQ(server_.wait(), 0);
  EXPECT_EQ(std::count(server_.out().begin(), server_.out().end(), '\n'), 1);
}

TEST_F(Process, AnswersWhatIsUnderWayBeforeItGoes) {
  constexpr int kRequests = 48;
  http::RawClient pipelined(server_.port());
  std::string requests;
  for (int i = 0; i < kRequests; ++i) {
    requests +=
        "POST /v1/orders HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
        "Idempotency-Key: k" +
        std::to_string(i) + "\r\nContent-Length: " + std::to_string(kOrder.size()) + "\r\n\r\n" +
        std::string(kOrder);
  }
  pipelined.send(requests);
  std::vector<std::string> bodies;
  int answers = 0;
  for (; answers < kRequests; ++answers) {
    if (answers == 1) server_.terminate();
    const auto response = pipelined.receive();
    if (!response) break;
    EXPECT_TRUE(response->status == 201 || response->status == 503) << response->body;
    if (response->status == 201) bodies.push_back(response->body);
  }
  EXPECT_EQ(server_.wait(), 0) << server_.err();
  EXPECT_GE(answers, 1);
  ASSERT_TRUE(server_.start());
  client_ = Session(server_.url());
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    const Reply again = client_.post_keyed("/v1/orders", kOrder, "k" + std::to_string(i));
    EXPECT_TRUE(again.replayed());
    EXPECT_EQ(again.body(), bodies[i]);
  }
}

TEST_F(Process, LosesNoAnswerWhenItGoesUnderLoad) {
  constexpr std::size_t kClients = 4;
  std::vector<std::vector<std::string>> answers(kClients);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kClients; ++i) {
    threads.emplace_back([&, i] {
      Session session(server_.url());
      while (true) {
        const std::string key = std::to_string(i) + "-" + std::to_string(answers[i].size());
        const Reply reply = session.post_keyed("/v1/orders", kOrder, key);
        if (reply.status != 201) return;
        answers[i].push_back(reply.body());
      }
    });
  }
  // Goes once something has been answered.
  while (client_.log_position() < 50) std::this_thread::yield();
  server_.terminate();
  EXPECT_EQ(server_.wait(), 0) << server_.err();
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(server_.start());
  client_ = Session(server_.url());
  for (std::size_t i = 0; i < kClients; ++i) {
    for (std::size_t number = 0; number < answers[i].size(); ++number) {
      const Reply again = client_.post_keyed("/v1/orders", kOrder,
                                             std::to_string(i) + "-" + std::to_string(number));
      ASSERT_TRUE(again.replayed());
      ASSERT_EQ(again.body(), answers[i][number]);
    }
  }
}

TEST_F(Process, RefusesADirectoryThatIsInUse) {
  expect_refusal(server_.data(), 1, "is open in another process");
  EXPECT_EQ(client_.get("/livez").status, 200);
}

TEST_F(Process, RefusesADirectoryOfAnotherProgram) {
  const std::string data = directory_ / "other";
  std::filesystem::create_directories(log_directory(data));
  std::ofstream(log_directory(data) + "/letters.txt") << "dear ann";
  expect_refusal(data, 2, "is not an Orderlog log");
  EXPECT_TRUE(std::filesystem::exists(log_directory(data) + "/letters.txt"));
}

TEST_F(Process, MakesItsDataOnlyInADirectoryOfItsOwn) {
  const std::string home = directory_ / "home";
  std::filesystem::create_directories(home);
  std::ofstream(home + "/letters.txt") << "dear ann";
  expect_refusal(home, 2, "holds \"letters.txt\" and no Orderlog data");
  const std::string retail = directory_ / "retail.csv";
  std::ofstream(retail)
      << "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
  const ProgramOutcome import = run_orderlog({"import", "online-retail", retail, "--data", home});
  EXPECT_EQ(import.exit_status, 1);
  EXPECT_NE(import.err.find("no Orderlog data"), std::string::npos) << import.err;
  EXPECT_FALSE(std::filesystem::exists(log_directory(home)));

  // A file system of its own begins with this.
  const std::string disk = directory_ / "disk";
  std::filesystem::create_directories(disk + "/lost+found");
  ServerProcess server(disk);
  EXPECT_TRUE(server.start()) << server.err();
}

TEST_F(Process, RefusesADirectoryOfANewerFormat) {
  expect(201, client_.post("/v1/orders", kOrder));
  server_.terminate();
  ASSERT_EQ(server_.wait(), 0);
  const std::string marker = log_directory(server_.data()) + "/FORMAT";
  std::ostringstream content;
  content << std::ifstream(marker).rdbuf();
  std::string text = content.str();
  const std::size_t at = text.find("format 1\n");
  ASSERT_NE(at, std::string::npos) << text;
  std::ofstream(marker) << text.replace(at, 9, "format 99\n");
  expect_refusal(server_.data(), 2, "newer program");
}

// systemd starts it again unless the status is this one (docs/running.md).
TEST_F(Process, EndsForGoodOnALogThatIsDamaged) {
  server_.terminate();
  ASSERT_EQ(server_.wait(), 0);
  std::ofstream(log_directory(server_.data()) + "/FORMAT") << "orderlog log\nformat 1\nline";
  expect_refusal(server_.data(), 2, "FORMAT is damaged");
}

TEST_F(Process, RefusesAPortThatIsTaken) {
  const ProgramOutcome outcome = run_orderlog({"serve", "--data", directory_ / "second", "--listen",
                                               "127.0.0.1:" + std::to_string(server_.port())});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find(std::to_string(server_.port())), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace orderlog::testing
