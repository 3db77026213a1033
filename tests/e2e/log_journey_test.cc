// `orderlog log …` beside a running server: on its directory, and over its URL.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "app/data_directory.h"
#include "tests/app/program.h"
#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

using Clock = std::chrono::steady_clock;

// `orderlog …` that goes on by itself; its stdout is read here. Killed when it goes.
class RunningProgram {
 public:
  explicit RunningProgram(std::vector<std::string> arguments) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    out_ = ends[0];
    pid_ = fork();
    if (pid_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      arguments.insert(arguments.begin(), ORDERLOG_PROGRAM);
      std::vector<char*> argv;
      for (std::string& argument : arguments) argv.push_back(argument.data());
      argv.push_back(nullptr);
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(ends[1]);
  }
  ~RunningProgram() {
    stop_reading();
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  // Its next line, or "" when none came in time.
  std::string line(std::chrono::milliseconds at_most = std::chrono::seconds(10)) {
    const auto until = Clock::now() + at_most;
    while (text_.find('\n') == std::string::npos) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
      pollfd reading{out_, POLLIN, 0};
      if (left.count() <= 0 || poll(&reading, 1, static_cast<int>(left.count())) < 1) return "";
      char space[4096];
      const auto got = read(out_, space, sizeof space);
      if (got <= 0) return "";
      text_.append(space, static_cast<std::size_t>(got));
    }
    const auto end = text_.find('\n');
    std::string line = text_.substr(0, end);
    text_.erase(0, end + 1);
    return line;
  }
  void stop_reading() {
    if (out_ >= 0) close(out_);
    out_ = -1;
  }
  void interrupt() const { kill(pid_, SIGINT); }
  // Its exit status, when it goes by itself in time; -1 otherwise.
  int wait() {
    for (int i = 0; i < 500; ++i) {
      int status = 0;
      if (waitpid(pid_, &status, WNOHANG) == pid_) {
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      }
      usleep(10'000);
    }
    return -1;
  }

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  std::string text_;
};

class LookAtLog : public ServerTest {
 protected:
  Reply place(const std::string& order, const std::string& user = "ann") {
    return expect(
        201, client_.post("/v1/orders", R"({"order_id":")" + order +
                                            R"(","merchant_id":"m","user_id":")" + user +
                                            R"(","channel":"terminal","items":[{"sku":"hay",)"
                                            R"("title":"hay","quantity":1,"unit_price":100}]})"));
  }
  // `orderlog log COMMAND … --data DIR`, and with --url.
  ProgramOutcome on_directory(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "log");
    arguments.insert(arguments.end(), {"--data", server_.data()});
    return run_orderlog(arguments);
  }
  ProgramOutcome on_url(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "log");
    arguments.insert(arguments.end(), {"--url", url()});
    return run_orderlog(arguments);
  }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_.port());
  }
  void refused_both(const std::vector<std::string>& arguments, const std::string& why) {
    for (const ProgramOutcome& outcome : {on_directory(arguments), on_url(arguments)}) {
      EXPECT_EQ(outcome.exit_status, 2) << outcome.err;
      EXPECT_EQ(outcome.out, "");
      EXPECT_TRUE(outcome.err.starts_with("orderlog: ")) << outcome.err;
      EXPECT_NE(outcome.err.find(why), std::string::npos) << outcome.err;
      EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    }
  }
};

TEST_F(LookAtLog, ADirectoryAndAServerShowTheSame) {
  for (int i = 1; i <= 5; ++i) place("o" + std::to_string(i), i % 2 ? "ann" : "bob");
  expect(200, client_.post("/v1/orders/o2/collect",
                           R"({"amount":100,"method":"cash","operator_id":"op1"})"));
  const std::vector<std::vector<std::string>> commands{
      {"show"},
      {"show", "--format", "ndjson"},
      {"show", "--format", "csv", "--from", "2", "--to", "4"},
      {"show", "--format", "cloudevents", "--type", "OrderPlaced"},
      {"show", "--json", "--stream", "order-o2"},
      {"show", "--json", "--user", "bob"},
      {"show", "--json", "--merchant", "m", "--aggregate", "order", "--limit", "3"},
      {"tail", "-n", "3"},
      {"tail", "-n", "2", "--json", "--type", "OrderPlaced"},
      {"stats", "--by", "type,hour"},
      {"stats", "--json"}};
  for (const auto& command : commands) {
    const ProgramOutcome here = on_directory(command);
    const ProgramOutcome there = on_url(command);
    EXPECT_EQ(here.exit_status, 0) << here.err;
    EXPECT_EQ(there.exit_status, 0) << there.err;
    EXPECT_GT(here.out.size(), 100u) << command[0];
    EXPECT_EQ(here.out, there.out);
  }
  const ProgramOutcome bobs = on_url({"show", "--json", "--user", "bob", "--type", "OrderPlaced"});
  EXPECT_EQ(std::count(bobs.out.begin(), bobs.out.end(), '\n'), 2);
}

TEST_F(LookAtLog, WhatTheLogHasNotIsSaidInOneLine) {
  place("o1");
  place("o2");
  refused_both({"show", "--from", "3"}, "the log's last position, which is 2");
  refused_both({"show", "--to", "9"}, "the log's last position, which is 2");
  refused_both({"show", "--stream", "order-o9"},
               "has no stream order-o9 of tenant default; did you mean 'order-o2'?");
  refused_both({"tail", "--stream", "order-01"},
               "order-01 of tenant default; did you mean 'order-o1'?");
  refused_both({"show", "--stream", "order-zzzzzz"}, "; the newest of its kind is order-o2");
  refused_both({"show", "--stream", "pool-o1"}, "; the newest events have none of its kind");
  refused_both({"show", "--stream", "order-o1", "--tenant", "shop"},
               "order-o1 of tenant shop; tenant default has one (--tenant)");
  refused_both({"show", "--stream", "ordr"}, "no stream is called 'ordr'");
  refused_both({"show", "--type", "OrderPlacd"}, "did you mean 'OrderPlaced'?");
  refused_both({"show", "--aggregate", "odrer"}, "did you mean 'order'?");
  refused_both({"show", "--since", "yesterday"}, "'yesterday' is not a time");
  refused_both({"show", "--since", "2026-02-02", "--until", "2026-02-02"},
               "--since must lie before");
  refused_both({"show", "--from", "2", "--to", "1"}, "--from must not lie behind --to");
  refused_both({"show", "--tenant", "nobody"}, "the log has no tenant 'nobody'; all is of default");
  refused_both({"tail", "--tenant", "nobody"}, "the log has no tenant 'nobody'; all is of default");
  refused_both({"tail", "--tenant", "defalt"}, "'defalt'; did you mean tenant 'default'?");
  refused_both({"show", "--tenant", "nobody", "--from", "2"}, "the log has no tenant 'nobody'");
  refused_both({"show", "--stream", "order-o1", "--since", "2999-01-01"},
               "--since lies behind the log's events, which");
  refused_both({"show", "--since", "2999-01-01"}, "--since lies behind the log's events, which");
  refused_both({"tail", "--until", "1999-01-01"}, "--until lies before the log's events, which");
  refused_both({"show", "--format", "xml"}, "must be table, ndjson, csv or cloudevents");
  refused_both({"show", "--limit", "0"}, "--limit");
  refused_both({"tail", "-n", "0"}, "--lines");
  refused_both({"stats", "--by", "minute"}, "--by knows no 'minute'");
}

TEST_F(LookAtLog, ANameThatNothingIsOfIsSaid) {
  place("o1");
  for (const std::vector<std::string>& flags : {std::vector<std::string>{"--user", "nobody"},
                                                {"--merchant", "nobody"},
                                                {"--correlation", "nobody"}}) {
    for (const char* command : {"show", "tail"}) {
      std::vector<std::string> arguments{command, "--json"};
      arguments.insert(arguments.end(), flags.begin(), flags.end());
      for (const ProgramOutcome& outcome : {on_directory(arguments), on_url(arguments)}) {
        EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
        EXPECT_EQ(outcome.out, "");
        EXPECT_NE(outcome.err.find("orderlog: the log has nothing of the "), std::string::npos);
        EXPECT_NE(outcome.err.find(" 'nobody'\n"), std::string::npos) << outcome.err;
      }
    }
  }
  EXPECT_EQ(on_url({"show", "--user", "ann", "--type", "OrderPaid"}).err, "");
}

// The pipe is full, and nobody reads the rest.
TEST_F(LookAtLog, FollowingEndsInTheMiddleOfThePastWhenAsked) {
  for (int i = 0; i < 600; ++i) place("o" + std::to_string(i));
  RunningProgram show({"log", "show", "--json", "--follow", "--data", server_.data()});
  EXPECT_NE(show.line(), "");
  const auto asked = Clock::now();
  show.interrupt();
  EXPECT_EQ(show.wait(), 0);
  EXPECT_LT(Clock::now() - asked, std::chrono::seconds(2)) << "is about 100 ms";
}

TEST_F(LookAtLog, FollowingAServerGoesOnThroughItsRestart) {
  place("o1");
  for (const char* command : {"show", "tail"}) {
    const std::string order = std::string("after-") + command;
    RunningProgram follow({"log", command, "--json", "--follow", "--url", url()});
    EXPECT_NE(follow.line(), "");
    const int there = command == std::string("tail") ? 2 : 1;
    for (int i = 1; i < there; ++i) EXPECT_NE(follow.line(), "");
    server_.terminate();
    ASSERT_EQ(server_.wait(), 0);
    EXPECT_EQ(follow.line(std::chrono::milliseconds(500)), "");
    ASSERT_TRUE(server_.start(server_.port())) << server_.err();
    client_ = Session(server_.url());
    place(order);
    EXPECT_NE(follow.line().find("order-" + order), std::string::npos);
    follow.interrupt();
    EXPECT_EQ(follow.wait(), 0);
  }
}

TEST_F(LookAtLog, FollowingShowsWhatComesAtOnceAndEndsWhenAsked) {
  place("o1");
  for (const std::vector<std::string>& source :
       {std::vector<std::string>{"--data", server_.data()}, {"--url", url()}}) {
    std::vector<std::string> arguments{"log", "tail", "-n", "1", "--json", "--follow"};
    arguments.insert(arguments.end(), source.begin(), source.end());
    RunningProgram tail(arguments);
    EXPECT_NE(tail.line(), "");
    std::vector<std::int64_t> waits_ms;
    for (int i = 0; i < 5; ++i) {
      const std::string order = source[0].substr(2) + std::to_string(i);
      place(order);
      const auto placed = Clock::now();
      EXPECT_NE(tail.line().find("order-" + order), std::string::npos);
      waits_ms.push_back(
          std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - placed).count());
    }
    std::sort(waits_ms.begin(), waits_ms.end());
    EXPECT_LT(waits_ms[2], 1'000) << "is about 100 when nothing else runs";
    tail.interrupt();
    EXPECT_EQ(tail.wait(), 0);
  }
}

TEST_F(LookAtLog, FollowingGoesOnFromATailOfNothing) {
  place("o1");
  for (const std::vector<std::string>& source :
       {std::vector<std::string>{"--data", server_.data()}, {"--url", url()}}) {
    const std::string user = "zoe" + source[0];
    std::vector<std::string> arguments{"log", "tail", "--json", "--follow", "--user", user};
    arguments.insert(arguments.end(), source.begin(), source.end());
    RunningProgram tail(arguments);
    EXPECT_EQ(tail.line(std::chrono::milliseconds(500)), "");
    place("ann" + source[0]);
    place(user, user);
    EXPECT_NE(tail.line().find("order-" + user), std::string::npos);
    tail.interrupt();
    EXPECT_EQ(tail.wait(), 0);
  }
}

TEST_F(LookAtLog, FollowingEndsWhenNobodyReadsAnyMore) {
  place("o1");
  RunningProgram show({"log", "show", "--json", "--follow", "--data", server_.data()});
  EXPECT_NE(show.line(), "");
  show.stop_reading();
  EXPECT_EQ(show.wait(), 0);
}

TEST_F(LookAtLog, FollowingGoesOnThroughARestartOfTheServer) {
  place("o1");
  RunningProgram show({"log", "show", "--json", "--follow", "--data", server_.data()});
  EXPECT_NE(show.line(), "");
  restart();
  place("o2");
  EXPECT_NE(show.line().find("order-o2"), std::string::npos);
  show.interrupt();
  EXPECT_EQ(show.wait(), 0);
}

TEST_F(LookAtLog, ALogIsVerifiedWhileItIsServed) {
  for (int i = 1; i <= 20; ++i) place("o" + std::to_string(i));
  for (const ProgramOutcome& outcome :
       {on_directory({"verify", "--json"}), on_url({"verify", "--json"})}) {
    EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
    EXPECT_NE(outcome.out.find(R"("clean":true)"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find(R"("commits":20,)"), std::string::npos) << outcome.out;
  }
}

TEST_F(LookAtLog, WhatIsSalvagedOfADamagedLogIsServedAgain) {
  for (int i = 1; i <= 20; ++i) place("o" + std::to_string(i));
  server_.terminate();
  ASSERT_EQ(server_.wait(), 0);
  // The last bytes of what was written ahead, and the anchor with them.
  namespace fs = std::filesystem;
  fs::path newest;
  for (const auto& entry : fs::directory_iterator(log_directory(server_.data()) + "/log")) {
    if (entry.path().extension() == ".log" && entry.file_size() > 0) {
      newest = std::max(newest, entry.path());
    }
  }
  fs::resize_file(newest, fs::file_size(newest) - 100);
  fs::remove(log_directory(server_.data()) + "/anchor");
  const std::string salvaged = directory_ / "salvaged";
  const ProgramOutcome outcome = on_directory({"verify", "--salvage", salvaged});
  EXPECT_EQ(outcome.exit_status, 1) << outcome.err;
  EXPECT_NE(outcome.out.find("anchor is missing"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("up to position 19, to " + salvaged), std::string::npos)
      << outcome.out;
  EXPECT_EQ(run_orderlog({"log", "verify", "--data", salvaged}).exit_status, 0);
  const ProgramOutcome again = on_directory({"verify", "--salvage", salvaged});
  EXPECT_EQ(again.exit_status, 2);
  ServerProcess server(salvaged);
  ASSERT_TRUE(server.start()) << server.err();
  Session client(server.url());
  EXPECT_EQ(client.read("/v1/orders/o19").status, 200);
  EXPECT_EQ(client.read("/v1/orders/o20").status, 404);
}

TEST_F(LookAtLog, ALogWithoutItsMarkerIsDamagedAndSalvaged) {
  for (int i = 1; i <= 3; ++i) place("o" + std::to_string(i));
  server_.terminate();
  ASSERT_EQ(server_.wait(), 0);
  std::filesystem::remove(log_directory(server_.data()) + "/FORMAT");
  const std::string salvaged = directory_ / "salvaged";
  const ProgramOutcome outcome = on_directory({"verify", "--salvage", salvaged});
  EXPECT_EQ(outcome.exit_status, 1) << outcome.err;
  EXPECT_NE(outcome.out.find("the log: its marker FORMAT is missing"), std::string::npos)
      << outcome.out;
  EXPECT_EQ(run_orderlog({"log", "verify", "--data", salvaged}).exit_status, 0);
  // The same of the log's own directory, as a copy is.
  EXPECT_EQ(run_orderlog({"log", "verify", "--data", log_directory(server_.data())}).exit_status,
            1);
}

TEST_F(LookAtLog, NoLogIsNoFinding) {
  const std::string other = directory_ / "other";
  std::filesystem::create_directories(other);
  for (const char* command : {"verify", "show", "tail", "stats"}) {
    const ProgramOutcome outcome = run_orderlog({"log", command, "--data", other});
    EXPECT_EQ(outcome.exit_status, 2) << command << outcome.err;
    EXPECT_NE(outcome.err.find("holds no log"), std::string::npos) << outcome.err;
  }
}

}  // namespace
}  // namespace orderlog::testing
