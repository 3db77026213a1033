// What is taken away from a running server, and a server on what was brought back.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/app/program.h"
#include "tests/e2e/server_test.h"
#include "tests/e2e/shop_life.h"
#include "tests/replay/export/sqlite_rows.h"

namespace orderlog::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Export : public ServerTest {
 protected:
  std::string url() { return "http://" + server_.url().authority(); }

  static ProgramOutcome run(const std::vector<std::string>& words) { return run_orderlog(words); }
  Json exported(const std::vector<std::string>& source, const std::string& out) {
    std::vector<std::string> words{"replay", "export", "--out", out, "--json"};
    words.insert(words.end(), source.begin(), source.end());
    const ProgramOutcome outcome = run_orderlog(words);
    EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
    return outcome.exit_status == 0 ? Json::parse(outcome.out) : Json();
  }
  // One line on stderr, and nothing on stdout.
  static void expect_refusal(const std::vector<std::string>& words, int exit_status,
                             const std::string& why) {
    const ProgramOutcome outcome = run_orderlog(words);
    EXPECT_EQ(outcome.exit_status, exit_status) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    // What says how far it came is not what is wrong.
    const std::string last =
        outcome.err.substr(outcome.err.rfind('\n', outcome.err.size() - 2) + 1);
    EXPECT_EQ(last.substr(0, 10), "orderlog: ") << outcome.err;
    EXPECT_NE(last.find(why), std::string::npos) << outcome.err;
  }
};

TEST_F(Export, FromItsDirectoryAndFromItselfIsTheSame) {
  ShopLife shop(client_, 3);
  shop.live(300);
  const std::vector<std::string> directory{"--data", server_.data()};
  const std::vector<std::string> server{"--url", url()};
  const std::string by_data = directory_ / "data.ndjson";
  const std::string by_url = directory_ / "url.ndjson";
  const Json report = exported(directory, by_data);
  EXPECT_EQ(report.at("position"), client_.log_position());
  exported(server, by_url);
  EXPECT_EQ(text_of(by_url), text_of(by_data));
  exported(directory, directory_ / "data.sqlite");
  exported(server, directory_ / "url.sqlite");
  EXPECT_EQ(SqliteRows(directory_ / "url.sqlite").everything(),
            SqliteRows(directory_ / "data.sqlite").everything());
}

TEST_F(Export, AgainBringsWhatIsNewAndNothingElse) {
  ShopLife shop(client_, 5);
  shop.live(200);
  const std::vector<std::string> server{"--url", url()};
  const std::string steps = directory_ / "steps.sqlite";
  const Json first = exported(server, steps);
  shop.live(200);
  const Json second = exported(server, steps);
  EXPECT_EQ(second.at("behind_position"), first.at("position"));
  EXPECT_EQ(second.at("events").get<std::uint64_t>(),
            second.at("position").get<std::uint64_t>() - first.at("position").get<std::uint64_t>());
  EXPECT_EQ(exported(server, steps).at("events"), 0);
  const std::string whole = directory_ / "whole.sqlite";
  exported(server, whole);
  EXPECT_EQ(SqliteRows(steps).everything(), SqliteRows(whole).everything());
  EXPECT_EQ(SqliteRows(steps).ask("PRAGMA foreign_key_check"), "");
}

TEST_F(Export, OrdersInTheDatabaseAreThoseThatTheServerShows) {
  ShopLife(client_, 8).live(400);
  const std::string out = directory_ / "books.sqlite";
  exported({"--url", url()}, out);
  SqliteRows rows(out);
  std::istringstream lines(
      rows.ask("SELECT order_id, status, refund_status, delivery_status, amount, paid, "
               "refunded, version FROM orders"));
  int orders = 0;
  for (std::string line; std::getline(lines, line); ++orders) {
    const std::string id = line.substr(0, line.find('|'));
    const Json shown = Json::parse(expect(200, client_.read("/v1/orders/" + id)).body());
    std::string expected = id;
    for (const char* name : {"status", "refund_status", "delivery_status"}) {
      expected += "|" + shown.at(name).get<std::string>();
    }
    for (const char* name : {"amount", "paid", "refunded", "version"}) {
      expected += "|" + std::to_string(shown.at(name).get<std::int64_t>());
    }
    EXPECT_EQ(line, expected);
  }
  EXPECT_GT(orders, 20);
}

TEST_F(Export, AnImportedLogIsServed) {
  ShopLife(client_, 4).live(200);
  const std::string text = directory_ / "log.ndjson";
  const Json report = exported({"--url", url()}, text);
  const std::string data = directory_ / "again";
  const ProgramOutcome imported = run({"replay", "import", text, "--to", data, "--json"});
  ASSERT_EQ(imported.exit_status, 0) << imported.err;
  EXPECT_EQ(Json::parse(imported.out).at("hash"), report.at("hash"));
  EXPECT_EQ(run({"log", "verify", "--data", data}).exit_status, 0);
  ServerProcess other(data, {"--test-clock"});
  ASSERT_TRUE(other.start()) << other.err();
  Session session(other.url());
  EXPECT_EQ(session.log_position(), client_.log_position());
  const std::string target = "/v1/orders?limit=50";
  EXPECT_EQ(
      Json::parse(
          session.read(target + "&min_position=" + std::to_string(session.log_position())).body())
          .at("data"),
      Json::parse(client_.read(target).body()).at("data"));
  expect_refusal({"replay", "import", text, "--to", data}, 2, "is there already");
}

TEST_F(Export, BadInputIsOneLineAndExitTwo) {
  ShopLife(client_, 4).live(60);
  const std::string out = directory_ / "x";
  expect_refusal({"replay", "export", "--out", out + ".sqlite"}, 2, "--data DIR or --url URL");
  expect_refusal({"replay", "export", "--data", directory_ / "nothing", "--out", out + ".sqlite"},
                 2, "holds no log");
  expect_refusal({"replay", "export", "--url", url(), "--out", out}, 2, "--format");
  expect_refusal({"replay", "export", "--url", url(), "--out", "/dev/stdout", "--format", "ndjson"},
                 2, "is no file");
  expect_refusal({"replay", "export", "--url", url(), "--out", out + ".ndjson.xz"}, 2,
                 "is not packed");
  expect_refusal({"replay", "export", "--url", url(), "--out", out, "--format", "xml"}, 2, "xml");
  expect_refusal({"replay", "export", "--url", url(), "--out", out + ".sqlite", "--what", "cats"},
                 2, "cats");
  expect_refusal({"replay", "export", "--url", url(), "--out", out + ".csv", "--what", "log"}, 2,
                 "NDJSON only");
  const std::string text = directory_ / "log.ndjson";
  exported({"--url", url()}, text);
  const std::string whole = text_of(text);
  std::ofstream(text, std::ios::binary | std::ios::trunc) << whole.substr(0, whole.size() / 2);
  expect_refusal({"replay", "import", text, "--to", directory_ / "cut"}, 2, "cut");
  EXPECT_FALSE(fs::exists(directory_ / "cut"));
  EXPECT_FALSE(fs::exists(directory_ / "cut.new"));
  expect_refusal({"replay", "import", directory_ / "none.ndjson", "--to", directory_ / "cut"}, 2,
                 "none.ndjson");
  expect_refusal({"replay", "export", "--data", server_.data(), "--out", "/nowhere/log.ndjson"}, 1,
                 "/nowhere/log.ndjson");
}

TEST_F(Export, AnExportThatIsTakenForALogIsSaidToBeOne) {
  ShopLife(client_, 4).live(20);
  const std::string tables = directory_ / "csv";
  const std::string text = directory_ / "log.ndjson";
  const std::string books = directory_ / "books.sqlite";
  exported({"--url", url(), "--format", "csv"}, tables);
  exported({"--url", url()}, text);
  exported({"--url", url()}, books);
  for (const std::vector<std::string>& command : {std::vector<std::string>{"log", "show"},
                                                  {"log", "verify"},
                                                  {"replay", "model", "orders"}}) {
    const auto refused = [&](const std::string& data, const std::string& why) {
      std::vector<std::string> words = command;
      words.insert(words.end(), {"--data", data});
      expect_refusal(words, 2, why);
    };
    refused(tables, tables +
                        " holds no log but tables of one that 'replay export' made: name the log's "
                        "own directory");
    refused(text, text + " is a log as 'replay export' writes it: 'orderlog replay import " + text +
                      " --to DIR' makes one of it that can be read here");
    refused(books,
            books + " is a database that 'replay export' made: name the log's own directory");
  }
}

}  // namespace
}  // namespace orderlog::testing
