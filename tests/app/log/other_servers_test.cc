// Commands that ask a server, where that one goes away, or is none of ours.

#include <gtest/gtest.h>
#include <sys/types.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "tests/app/net/scripted_server.h"
#include "tests/app/program.h"

namespace orderlog {
namespace {

std::string answer_of(const std::string& status, const std::string& type, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\nContent-Type: " + type +
         "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

// Answers each request with the next of these, on a connection of its own; empty: hangs up.
std::vector<ScriptedServer::Script> answering(const std::vector<std::string>& answers) {
  std::vector<ScriptedServer::Script> scripts;
  for (const std::string& answer : answers) {
    scripts.emplace_back([answer](ScriptedConnection& connection) {
      const bool streams = connection.read_until("\r\n\r\n").find("chunked") != std::string::npos;
      if (streams) connection.read_until("\r\n0\r\n\r\n");
      connection.write(answer);
    });
  }
  return scripts;
}

std::string log_of_40_events() {
  return answer_of("200 OK", "application/json",
                   R"({"line":0,"position":40,"chain_hash":")" + std::string(64, 'a') + "\"}");
}

TEST(OtherServers, AVerificationThatLosesItsServerSaysNothingOfTheLog) {
  for (const std::string& second :
       {std::string(), answer_of("503 Service Unavailable", "application/problem+json",
                                 R"({"code":"draining","detail":"it is being stopped"})")}) {
    ScriptedServer server(answering({log_of_40_events(), second}));
    const ProgramOutcome verified = run_orderlog({"log", "verify", "--threads", "1", "--json",
                                                  "--url", "http://" + server.url().authority()});
    EXPECT_EQ(verified.exit_status, 1);
    EXPECT_EQ(verified.out, "");
    EXPECT_NE(verified.err.find("orderlog: the log could not be read behind position 0: "),
              std::string::npos)
        << verified.err;
    EXPECT_NE(verified.err.find("; up to there nothing was found\n"), std::string::npos)
        << verified.err;
  }
}

// Of whatever a server of another kind says there is one line, and nothing of its pages.
TEST(OtherServers, AWebPageIsNotReadOut) {
  const std::string csv = ::testing::TempDir() + "orderlog-other-servers.csv";
  std::ofstream(csv)
      << "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
         "1,A,a,1,2010-12-01T08:26:00Z,2.55,7,France\n";
  for (const std::string status : {"200 OK", "404 Not Found", "502 Bad Gateway"}) {
    const std::string page = answer_of(status, "text/html", "<html>\n<b>hello</b></html>");
    for (std::vector<std::string> arguments :
         {std::vector<std::string>{"log", "show"},
          {"log", "verify"},
          {"replay", "state", "order-1"},
          {"projections"},
          {"projections", "rebuild", "orders"},
          {"reconcile"},
          {"effects", "release", "--kind", "weighing_ticket", "--operator", "me"},
          {"demo", "flash-sale"},
          {"import", "online-retail", csv}}) {
      ScriptedServer server(answering({page}));
      arguments.insert(arguments.end(), {"--url", "http://" + server.url().authority()});
      const ProgramOutcome outcome = run_orderlog(arguments);
      EXPECT_EQ(outcome.exit_status, 1) << arguments.front() << outcome.err;
      EXPECT_NE(outcome.err.find("what answers there is no Orderlog server: " +
                                 status.substr(0, 3) + ", text/html"),
                std::string::npos)
          << arguments.front() << outcome.err;
      EXPECT_EQ((outcome.out + outcome.err).find("hello"), std::string::npos) << outcome.err;
    }
  }
  std::remove(csv.c_str());
}

// Sends Ctrl-C to the process that wrote its id into this file.
void interrupt_process_of(const std::string& id_file) {
  std::ifstream file(id_file);
  pid_t id = 0;
  ASSERT_TRUE(file >> id) << id_file;
  ASSERT_EQ(kill(id, SIGINT), 0) << id;
}

// Ctrl-C, while a server takes its time.
TEST(OtherServers, WhoeverStopsWaitingIsToldHowToGoOn) {
  const std::string id_file = ::testing::TempDir() + "orderlog-other-servers.pid";
  const std::string csv = ::testing::TempDir() + "orderlog-other-servers.csv";
  std::ofstream(csv)
      << "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
         "1,A,a,1,2010-12-01T08:26:00Z,2.55,7,France\n";
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"log", "show"},
        {"log", "tail"},
        {"log", "stats"},
        {"log", "verify"},
        {"replay", "state", "order-1"},
        {"replay", "order", "1"},
        {"replay", "what-if"},
        {"replay", "model", "orders"},
        {"replay", "export", "--out", ::testing::TempDir() + "orderlog-other-servers.ndjson"},
        {"projections", "rebuild", "orders"},
        {"reconcile"},
        {"effects", "release", "--kind", "weighing_ticket", "--operator", "me"},
        {"demo", "flash-sale"},
        {"import", "online-retail", csv}}) {
    ScriptedServer server({[&id_file](ScriptedConnection& connection) {
      connection.read_until("\r\n\r\n");
      interrupt_process_of(id_file);
      connection.read_until("what no client says");
    }});
    std::vector<std::string> words{"env",
                                   "--default-signal=INT",
                                   "sh",
                                   "-c",
                                   "echo $$ >'" + id_file + "'; exec \"$0\" \"$@\"",
                                   ORDERLOG_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    words.insert(words.end(), {"--url", "http://" + server.url().authority()});
    const ProgramOutcome outcome = run_program(words);
    EXPECT_EQ(outcome.exit_status, 130) << arguments.front() << arguments.back();
    EXPECT_TRUE(outcome.err.starts_with("orderlog: interrupted; ")) << outcome.err;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  }
  std::remove(csv.c_str());
  std::remove(id_file.c_str());
}

// Its code and what it says, not its JSON.
TEST(OtherServers, ARefusalIsASentence) {
  ScriptedServer server(answering({answer_of(
      "400 Bad Request", "application/problem+json",
      R"({"type":"t","title":"Invalid","status":400,"detail":"the query is wrong","code":"invalid",)"
      R"("errors":[{"pointer":"/day","code":"c","detail":"must be a day"}]})")}));
  const ProgramOutcome outcome =
      run_orderlog({"reconcile", "--day", "x", "--url", "http://" + server.url().authority()});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_EQ(outcome.err,
            "orderlog: the server answered 400 invalid: the query is wrong; /day must be a day\n");
}

}  // namespace
}  // namespace orderlog
