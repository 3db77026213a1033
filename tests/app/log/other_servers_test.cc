// Commands that ask a server, where that one goes away, or is none of ours.

#include <gtest/gtest.h>

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
      connection.read_until("\r\n\r\n");
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

}  // namespace
}  // namespace orderlog
