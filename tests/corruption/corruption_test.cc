// Damages one file of a server's data directory at a time, whichever it is, in every way that disks
// and people have, and starts the real server on it: it refuses, says of an answer that it can't
// give it, or answers as if nothing had happened. Never anything else.
//
// One case again: EXAM_CORRUPTION_SEED=… EXAM_CORRUPTION_CASE=… corruption_test

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "app/exit_status.h"
#include "tests/app/program.h"
#include "tests/corruption/damage.h"
#include "tests/corruption/file_kinds.h"
#include "tests/corruption/questions.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/command_mix.h"
#include "tests/fault/hasty_rules.h"
#include "tests/fault/promises.h"
#include "tests/fault/suite_report.h"

namespace orderlog::testing {
namespace {

namespace fs = std::filesystem;
using Flags = std::vector<std::string>;

Flags with(const Flags& flags, const Flags& more) {
  Flags all = flags;
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

// A data directory that servers have written, each after the other: closed, closed again, killed.
class Journey {
 public:
  explicit Journey(const std::string& data, const std::string& older, const Flags& flags) {
    ServerProcess server(data, with(kHasty, flags));
    live(server, 130);
    end(server);
    fs::copy(data, older, fs::copy_options::recursive);
    live(server, 80);
    end(server);
    live(server, 60);
    if (::testing::Test::HasFatalFailure()) return;
    // Longer than the anchor may lag.
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    server.kill();
  }

  [[nodiscard]] const Journal& journal() const { return journal_; }

 private:
  // Gives commands, then waits until no deadline is left.
  void live(ServerProcess& server, int commands) {
    if (::testing::Test::HasFatalFailure()) return;
    ASSERT_TRUE(server.start()) << server.err();
    Session session(server.url());
    for (int i = 0; i < commands; ++i) {
      KeyedCommand command = mix_.next();
      const Reply reply = session.post_keyed(command.target, command.body, command.key);
      journal_.acknowledge({command, reply.status, reply.body(), reply.position()});
    }
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < give_up) {
      const auto log = open_log(server.data());
      if (log && !(*log)->next_deadline()) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    (void)session.log_position();
    for (const char* list : {"orders", "pools", "effects"}) {
      EXPECT_EQ(session.read("/v1/" + std::string(list)).status, 200);
    }
  }
  void end(ServerProcess& server) {
    if (::testing::Test::HasFatalFailure()) return;
    server.terminate();
    ASSERT_EQ(server.wait(), 0) << server.err();
  }

  JobCounter jobs_{0};
  CommandMix mix_{7, 0, jobs_};
  Journal journal_;
};

struct Verdict {
  Damage damage;
  std::string outcome;
  std::vector<std::string> silent;  // differences that nothing told of
};

class Corruption : public ::testing::Test {
 protected:
  Corruption() { std::cout << "seed " << seed_ << std::endl; }

  static void SetUpTestSuite() {
    // Nothing here is about what a disk does when it is slow.
    if (fs::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 0);
  }
  static void TearDownTestSuite() { report_suite(row); }
  static inline ExamRow row{.test = "corruption",
                            .fault =
                                "one file flipped, overwritten, zeroed, cut, deleted, emptied, "
                                "older or swapped",
                            .load = "a server on what is left, asked for everything",
                            .unit = "cases"};

  // What the journey with these flags left, and what a server says of it.
  void live(const Flags& flags) {
    const Journey journey(whole_, older_, flags);
    ASSERT_FALSE(HasFatalFailure());
    questions_ = std::make_unique<Questions>(whole_, journey.journal());
    const std::string copy = directory_ / "undamaged";
    fs::copy(whole_, copy, fs::copy_options::recursive);
    ServerProcess server(copy, with(kHasty, flags));
    ASSERT_TRUE(server.start()) << server.err();
    expected_ = questions_->ask(server.url());
    EXPECT_EQ(questions_->ask(server.url()), expected_);
    expected_.merge(questions_->command(server.url()));
    EXPECT_FALSE(has_refusal(expected_));
    damages_ = std::make_unique<Damages>(whole_, older_, seed_);
  }

  [[nodiscard]] Verdict judge(std::uint64_t number, const Flags& flags, const Aim& aim) const {
    const std::string copy = directory_ / ("case-" + std::to_string(number));
    fs::copy(whole_, copy, fs::copy_options::recursive);
    Verdict verdict;
    verdict.damage = damages_->inflict(number, copy, aim);
    {
      ServerProcess server(copy, with(kHasty, flags));
      if (server.start()) {
        Answers given = questions_->ask(server.url(), !flags.empty());
        verdict.outcome = outcome_of(server, has_refusal(given));
        given.merge(questions_->command(server.url(), !flags.empty()));
        verdict.silent = silent_differences(expected_, given);
        if (lacks_answer(given)) check_end(server, verdict);
        server.kill();
      } else {
        verdict.outcome = "refused at start";
        check_end(server, verdict);
      }
    }
    fs::remove_all(copy);
    fs::remove(copy + ".stderr");
    return verdict;
  }
  // Who gives no answer has gone of its own accord and says why: it neither crashed nor hangs.
  static void check_end(ServerProcess& server, Verdict& verdict) {
    if (server.running()) {
      server.terminate();
      server.wait();
    }
    const int status = server.exit_status();
    if ((status == kExitFailed || status == kExitUsage) && !server.err().empty()) return;
    verdict.silent.push_back("ended with " + std::to_string(status) + ": " + server.err());
  }
  [[nodiscard]] static std::string outcome_of(const ServerProcess& server, bool has_refusal) {
    if (has_refusal) return "found when read";
    const std::string said = server.err();
    if (said.find("mended") != std::string::npos || said.find("built_again") != std::string::npos) {
      return "mended at start";
    }
    const ProgramOutcome verified = run_orderlog({"log", "verify", "--data", server.data()});
    return verified.exit_status == 0 ? "harmless" : "found by log verify";
  }

  // As many at once as there are processors here.
  std::vector<Verdict> judge_all(std::uint64_t cases, const Flags& flags = {},
                                 const Aim& aim = {}) const {
    constexpr std::size_t kAtOnce = 2;
    std::vector<Verdict> verdicts(cases);
    std::atomic<std::uint64_t> next{0};
    std::vector<std::thread> judges;
    for (std::size_t i = 0; i < kAtOnce; ++i) {
      judges.emplace_back([&] {
        for (std::uint64_t number = next++; number < cases; number = next++) {
          verdicts[number] = judge(number, flags, aim);
        }
      });
    }
    for (std::thread& judge : judges) judge.join();
    return verdicts;
  }
  static std::uint64_t with_silence(const std::vector<Verdict>& verdicts) {
    std::uint64_t count = 0;
    for (const Verdict& verdict : verdicts) count += !verdict.silent.empty();
    return count;
  }
  static void print_table(const std::vector<Verdict>& verdicts) {
    std::map<std::string, std::map<std::string, int>> table;
    for (const Verdict& verdict : verdicts) {
      ++table[verdict.damage.kind + ", " + to_string(verdict.damage.fault)][verdict.outcome];
      ++table["all"][verdict.outcome];
    }
    std::cout << std::left;
    for (const auto& [what, outcomes] : table) {
      std::cout << "  " << std::setw(36) << what;
      for (const auto& [outcome, count] : outcomes) std::cout << "  " << outcome << " " << count;
      std::cout << '\n';
    }
    std::cout << std::flush;
  }

  const std::uint64_t seed_ = exam_count("CORRUPTION_SEED", std::random_device{}());
  TempDirectory directory_;
  const std::string whole_ = directory_ / "whole";
  const std::string older_ = directory_ / "older";
  std::unique_ptr<Questions> questions_;
  Answers expected_;
  std::unique_ptr<Damages> damages_;
};

TEST_F(Corruption, OfAnyFileIsFoundOrChangesNoAnswer) {
  ASSERT_NO_FATAL_FAILURE(live({}));
  // Every kind is there to be damaged, and what is there is of a kind.
  std::set<std::string> seen;
  for (const std::string& file : files_in(whole_)) {
    EXPECT_NE(kind_of(file), "") << file
                                 << " is of no kind that tests/corruption/file_kinds.cc has";
    seen.insert(kind_of(file));
  }
  for (const FileKind& kind : file_kinds()) {
    EXPECT_TRUE(!kind.always || seen.contains(kind.name)) << kind.name << " is in no directory";
  }
  ASSERT_FALSE(HasFailure());

  const std::uint64_t only = exam_count("CORRUPTION_CASE", 0);
  if (only > 0) {
    const Verdict verdict = judge(only - 1, {}, {});
    std::cout << verdict.damage.text() << ": " << verdict.outcome << std::endl;
    EXPECT_EQ(verdict.silent, std::vector<std::string>());
    return;
  }
  const std::uint64_t cases = exam_count("CORRUPTIONS", 500);
  const std::vector<Verdict> verdicts = judge_all(cases);
  for (std::uint64_t number = 0; number < cases; ++number) {
    const Verdict& verdict = verdicts[number];
    EXPECT_EQ(verdict.silent, std::vector<std::string>())
        << "seed " << seed_ << ", case " << number + 1 << ": " << verdict.damage.text();
  }
  print_table(verdicts);
  row.count = cases;
}

// Commits that were acknowledged are missing, and only the anchor knows of them.
TEST_F(Corruption, IsNoticedInAServerThatIgnoresItsAnchor) {
  constexpr std::uint64_t kCases = 6;
  const Flags planted{"--faults.ignores_anchor"};
  ASSERT_NO_FATAL_FAILURE(live({}));
  const std::uint64_t noticed =
      with_silence(judge_all(kCases, planted, {"log *.log", Fault::kTruncated}));
  EXPECT_GE(noticed, 1U);
  row.planted = found_of("ignores its anchor", noticed, kCases);
}

// What stands in a table is believed.
TEST_F(Corruption, IsNoticedInALogWithoutChecksums) {
  constexpr std::uint64_t kCases = 12;
  const Flags planted{"--faults.log_without_checksums"};
  ASSERT_NO_FATAL_FAILURE(live(planted));
  const std::uint64_t noticed =
      with_silence(judge_all(kCases, planted, {"log *.sst", Fault::kFlippedBit}));
  EXPECT_GE(noticed, 1U);
  row.planted += "; " + found_of("a log without checksums", noticed, kCases);
}

}  // namespace
}  // namespace orderlog::testing
