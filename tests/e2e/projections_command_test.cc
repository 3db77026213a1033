// `orderlog projections`: of a server and of a directory.

#include <algorithm>
#include <map>

#include "tests/app/program.h"
#include "tests/e2e/projections_fixture.h"

namespace orderlog::testing {
namespace {

TEST_F(Projections, AreSteeredFromTheCommandLine) {
  import(300);
  const ProgramOutcome table = run_orderlog({"projections", "--url", url()});
  EXPECT_EQ(table.exit_status, 0) << table.err;
  for (const char* name :
       {"accounts", "effects", "jobs", "orders", "pools", "statistics", "100.0%"}) {
    EXPECT_NE(table.out.find(name), std::string::npos) << table.out;
  }
  const ProgramOutcome json = run_orderlog({"projections", "--json", "--url", url()});
  EXPECT_EQ(Json::parse(json.out).at("data").size(), 6U);

  const ProgramOutcome rebuilt =
      run_orderlog({"projections", "rebuild", "orders", "--follow", "--url", url()});
  EXPECT_EQ(rebuilt.exit_status, 0) << rebuilt.err;
  EXPECT_NE(rebuilt.out.find("orders v2 equals version 1"), std::string::npos) << rebuilt.out;
  EXPECT_EQ(answered_by(), "orders/2");

  const auto fails = [](const std::vector<std::string>& arguments, int status,
                        const std::string& line) {
    const ProgramOutcome outcome = run_orderlog(arguments);
    EXPECT_EQ(outcome.exit_status, status) << line;
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find(line), std::string::npos) << outcome.err;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  };
  fails({"projections", "rebuild", "order", "--url", url()}, 1, "there is no projection order");
  fails({"projections", "switch", "orders", "--url", url()}, 1, "409 nothing_to_switch");
  fails({"projections", "rebuild", "--url", url()}, 2, "needs the NAME");
  fails({"projections", "rebiuld", "orders", "--url", url()}, 2,
        "unknown command 'projections rebiuld'; did you mean 'rebuild'?");
  fails({"projections", "rebuild", "a b", "--url", url()}, 2, "'a b' can't be the name");
  fails({"projections", "rollback", "orders", "--switch", "always", "--url", url()}, 2,
        "--switch is of projections rebuild only");
  fails({"projections", "--rate-max", "5", "--url", url()}, 2, "--rate-max is of projections");
  fails({"projections", "--data", server_.data(), "--url", url()}, 2, "excludes");
  fails({"projections", "--follow", "--once", "--url", url()}, 2, "excludes");
  fails({"projections", "rebuild", "orders", "--rate-max", "-1", "--url", url()}, 2, "rate-max");
  fails({"projections", "rebuild", "orders", "--switch", "maybe", "--url", url()}, 2, "switch");
  fails({"projections", "--url", "https://127.0.0.1"}, 2, "--url must be like");
  fails({"projections", "--data", server_.data()}, 1, "is open in another process");
  fails({"projections", "rebuild", "orders", "--data", server_.data()}, 1,
        "is open in another process");

  stop();
  fails({"projections", "--url", url()}, 1, "can't connect");
  const ProgramOutcome looked = run_orderlog({"projections", "--data", server_.data()});
  EXPECT_EQ(looked.out.find("catching_up"), std::string::npos) << looked.out;
  const ProgramOutcome offline =
      run_orderlog({"projections", "rebuild", "orders", "--data", server_.data()});
  EXPECT_EQ(offline.exit_status, 0) << offline.err;
  EXPECT_NE(offline.out.find("orders v3 equals version 2"), std::string::npos) << offline.out;
  fails({"projections", "rebuild", "order", "--data", server_.data()}, 1,
        "there is no projection order");
  const ProgramOutcome back =
      run_orderlog({"projections", "rollback", "orders", "--data", server_.data(), "--json"});
  EXPECT_EQ(back.exit_status, 0) << back.err;
  EXPECT_TRUE(Json::accept(back.out)) << back.out;
  restart_with({});
  EXPECT_EQ(answered_by(), "orders/2");
}

// Names, sizes and times of everything beneath.
std::map<std::string, std::string> everything_in(const std::string& directory) {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    all[entry.path().string()] =
        (entry.is_regular_file() ? std::to_string(entry.file_size()) : std::string()) + " " +
        std::to_string(entry.last_write_time().time_since_epoch().count());
  }
  return all;
}

TEST_F(Projections, OfADirectoryAreLookedAtWithoutAnyChange) {
  import(300);
  expect(202, act("rebuild", R"({"switch":"when_asked","rate_max":1})"));
  stop();
  const auto before = everything_in(server_.data());
  const ProgramOutcome table = run_orderlog({"projections", "--data", server_.data(), "--follow"});
  EXPECT_EQ(table.exit_status, 0) << table.err;
  EXPECT_NE(table.out.find("statistics"), std::string::npos) << table.out;
  const ProgramOutcome all = run_orderlog({"projections", "--data", server_.data(), "--json"});
  EXPECT_EQ(all.exit_status, 0) << all.err;
  const Json data = Json::parse(all.out).at("data");
  EXPECT_EQ(data.size(), 7U);
  for (const Json& entry : data) {
    const bool building = entry.at("role") == "building";
    EXPECT_EQ(entry.at("state"), building ? "rebuilding" : "live") << entry;
  }
  EXPECT_EQ(everything_in(server_.data()), before);
  // A model whose data is gone is said to be, and left to a server to mend.
  fs::remove_all(model(1));
  const ProgramOutcome gone = run_orderlog({"projections", "--data", server_.data()});
  EXPECT_EQ(gone.exit_status, 0) << gone.err;
  EXPECT_NE(gone.out.find("Its data is gone"), std::string::npos) << gone.out;
  EXPECT_FALSE(fs::exists(model(1)));
}

// What only looks must leave nothing behind.
TEST_F(Projections, OfADirectoryThatIsNotThereAreNotMade) {
  const std::string nowhere = directory_ / "nowhere";
  const ProgramOutcome outcome = run_orderlog({"projections", "--data", nowhere});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_NE(outcome.err.find("nowhere"), std::string::npos) << outcome.err;
  EXPECT_FALSE(fs::exists(nowhere));
}

}  // namespace
}  // namespace orderlog::testing
