// Data of other versions: today's program serves what the first version wrote, with every answer as
// it was, and refuses what a newer one would write.
//
// The other way round, no version before today's is kept as a program: that today's refuses what it
// does not know is the promise that an older one gives.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "app/data_directory.h"
#include "eventstore/commit.h"
#include "eventstore/rocksdb_event_store.h"
#include "tests/app/program.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/exam/exam.h"
#include "tests/fault/promises.h"

namespace orderlog::testing {
namespace {

using nlohmann::json;

// Members that are answered anew: what may be done next knows more commands today, and a time is
// named deadline_at.
const std::set<std::string> kOfTheirTime{"allowed_actions", "deadline"};

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

// What was said and is not said any more. More may be said today.
void add_missing(const json& then, const json& now, const std::string& at,
                 std::vector<std::string>& missing) {
  if (then.is_object() && now.is_object()) {
    for (const auto& [name, value] : then.items()) {
      if (kOfTheirTime.contains(name)) continue;
      if (now.contains(name)) {
        add_missing(value, now[name], at + "/" + name, missing);
      } else {
        missing.push_back(at + "/" + name);
      }
    }
  } else if (then.is_array() && now.is_array() && then.size() == now.size()) {
    for (std::size_t i = 0; i < then.size(); ++i) {
      add_missing(then[i], now[i], at + "/" + std::to_string(i), missing);
    }
  } else if (then != now) {
    missing.push_back(at + " was " + then.dump() + " and is " + now.dump());
  }
}

class Upgrade : public ::testing::Test {
 protected:
  void SetUp() override {
    const ProgramOutcome unpacked = run_program(
        {"tar", "-xzf", ORDERLOG_FIXTURES "/first-version.tar.gz", "-C", directory_.path()});
    ASSERT_EQ(unpacked.exit_status, 0) << unpacked.err;
  }

  // The old answers that today's server does not give.
  [[nodiscard]] std::vector<std::string> missing(const HttpUrl& url, std::uint64_t& asked) const {
    std::vector<std::string> missing;
    Session session(url);
    static_cast<void>(session.log_position());
    for (const json& then :
         json::parse(read_text(ORDERLOG_FIXTURES "/first-version.answers.json"))) {
      const std::string target = then["target"];
      const bool is_command = then["method"] == "POST";
      const Reply now = is_command ? session.post_keyed(target, then["body"].get<std::string>(),
                                                        then["key"].get<std::string>())
                                   : session.read(target);
      ++asked;
      if (now.status != then["status"] || (is_command && !now.replayed())) {
        missing.push_back(target + ": " + std::to_string(now.status) + now.trouble);
        continue;
      }
      add_missing(json::parse(then["answer"].get<std::string>()), json::parse(now.body()), target,
                  missing);
    }
    return missing;
  }

  // Starts on the data, expecting one sentence and the exit status that no restart mends.
  void expect_refusal(const std::string& why) const {
    const ProgramOutcome outcome =
        run_orderlog({"serve", "--data", data_, "--listen", "127.0.0.1:0"});
    EXPECT_EQ(outcome.exit_status, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find(why), std::string::npos) << outcome.err;
  }
  // Today's server on it, once.
  void bring_up_to_date() const {
    ServerProcess server(data_);
    ASSERT_TRUE(server.start()) << server.err();
    Session session(server.url());
    (void)session.log_position();
    EXPECT_EQ(session.read("/v1/orders").status, 200);
    server.terminate();
    EXPECT_EQ(server.wait(), 0) << server.err();
  }

  TempDirectory directory_;
  const std::string data_ = directory_ / "first-version";
};

TEST_F(Upgrade, ServesTheFirstVersionsDataWithEveryAnswerAsItWas) {
  std::uint64_t asked = 0;
  for (int start = 0; start < 2; ++start) {
    ServerProcess server(data_);
    ASSERT_TRUE(server.start()) << server.err();
    EXPECT_EQ(missing(server.url(), asked), std::vector<std::string>());
    server.terminate();
    EXPECT_EQ(server.wait(), 0) << server.err();
  }
  const ProgramOutcome verified = run_orderlog({"log", "verify", "--data", data_});
  EXPECT_EQ(verified.exit_status, 0) << verified.out;
  EXPECT_GT(asked, 90U);
  if (HasFailure()) return;
  report({.test = "upgrade",
          .fault = "today's program on the first version's data",
          .load = "a short journey of that version",
          .count = asked,
          .unit = "answers"});
}

TEST_F(Upgrade, GoesOnInTheFirstVersionsLogAndChangesNoByteOfIt) {
  const auto bytes_of_log = [this](std::uint64_t up_to) {
    std::string bytes;
    const auto log = open_log(data_);
    EXPECT_TRUE(log.ok());
    const auto cursor = (*log)->read_from(Position{1});
    for (auto next = cursor->next(); next.ok() && *next; next = cursor->next()) {
      if ((*next)->first.value() > up_to) break;
      bytes += (*next)->bytes;
    }
    return bytes;
  };
  const std::uint64_t end = (*open_log(data_))->head().position.value();
  const std::string before = bytes_of_log(end);
  ServerProcess server(data_);
  ASSERT_TRUE(server.start()) << server.err();
  Session session(server.url());
  const Reply refused = session.post_keyed("/v1/orders/o0/void", R"({"initiator":"store"})", "new");
  EXPECT_EQ(refused.status, 409) << refused.body();
  EXPECT_EQ(
      session.post_keyed("/v1/orders/o0/refunds", R"({"initiator":"store","amount":5})", "more")
          .status,
      201);
  EXPECT_GT(session.log_position(), end);
  server.terminate();
  EXPECT_EQ(server.wait(), 0) << server.err();
  EXPECT_GT(before.size(), 1'000U);
  EXPECT_EQ(bytes_of_log(end), before);
  EXPECT_EQ(run_orderlog({"log", "verify", "--data", data_}).exit_status, 0);
}

TEST_F(Upgrade, AnswersThatWouldHaveChangedAreFound) {
  std::vector<std::string> found;
  add_missing(json{{"a", {{"b", 1}}}, {"c", {1, 2}}, {"deadline", 1}},
              json{{"a", {{"b", 2}}}, {"c", {1}}}, "", found);
  EXPECT_EQ(found.size(), 2U);
}

TEST_F(Upgrade, RefusesALogOfANewerFormat) {
  const std::string marker = log_directory(data_) + "/FORMAT";
  std::string text = read_text(marker);
  text.replace(text.find("format 1\n"), 9, "format 2\n");
  write_text(marker, text);
  expect_refusal("newer program");
}

// The first byte of a commit is its version.
TEST_F(Upgrade, RefusesACommitOfANewerFormat) {
  std::string bytes;
  {
    const auto log = open_log(data_);
    const auto first = (*log)->commit_at(Position{1}, bytes);
    ASSERT_TRUE(first.ok());
  }
  CommitView commit;
  ASSERT_TRUE(decode_commit(bytes, commit).ok());
  bytes[0] = 2;
  EXPECT_FALSE(decode_commit(bytes, commit).ok());
}

TEST_F(Upgrade, RefusesAReadModelOfANewerSchema) {
  ASSERT_NO_FATAL_FAILURE(bring_up_to_date());
  const std::string versions = data_ + "/models/orders.versions";
  std::string text = read_text(versions);
  const std::size_t at = text.find("\"format\":1");
  ASSERT_NE(at, std::string::npos) << text;
  write_text(versions, text.replace(at, 10, "\"format\":2"));
  expect_refusal("newer");
}

}  // namespace
}  // namespace orderlog::testing
