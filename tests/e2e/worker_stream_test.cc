// The real worker as a process, killed and started again, beside a log that the test fills: what it
// leaves on disk is what the log makes of it.

#include <memory>

#include "projections/models.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/stream_fixture.h"

namespace orderlog::testing {
namespace {

class WorkerProcess : public StreamTest {
 protected:
  void work(std::vector<std::string> flags = {}) {
    flags.insert(flags.end(), {"--nats", nats_.url()});
    process_.reset();
    process_ = std::make_unique<ServerProcess>(directory_ / "worker", std::move(flags), "worker");
    ASSERT_TRUE(process_->start()) << process_->err();
  }
  bool catches_up(std::chrono::seconds patience = std::chrono::seconds(20)) {
    return eventually(
        [this] {
          const std::string list = Session(process_->url()).get("/v1/projections").body();
          const std::string token = "\"position\":\"0:" + std::to_string(head().value()) + "\"";
          std::size_t models = 0;
          for (std::size_t at = list.find(token); at != std::string::npos;
               at = list.find(token, at + 1)) {
            ++models;
          }
          return models == all_models().size();
        },
        patience);
  }
  // Opens what it has left, which must have been complete.
  bool left_what_the_log_makes() {
    process_->terminate();
    EXPECT_EQ(process_->wait(), 0) << process_->err();
    follow();
    const bool equals = equals_log(std::chrono::seconds(3));
    EXPECT_EQ(counts().events + counts().fetched, 0U);
    following_.reset();
    return equals;
  }

  std::unique_ptr<ServerProcess> process_;
};

TEST_F(WorkerProcess, SurvivesKillsDuplicatesGapsAndSwaps) {
  work();
  for (int round = 0; round < 4; ++round) {
    live(150);
    publish_rest();
    process_->kill();  // wherever it is
    live(60);
    if (round == 1) publish(*log_, {Position(3), Position(3)});
    if (round == 2) published_ = published_.plus(25);  // never published
    publish_rest();
    ASSERT_TRUE(process_->start()) << process_->err();
  }
  EXPECT_TRUE(catches_up()) << process_->err();
  publish(*log_, {head(), Position(9)});
  live(50);
  publish_rest();
  EXPECT_TRUE(catches_up()) << process_->err();
  EXPECT_TRUE(left_what_the_log_makes());
}

TEST_F(WorkerProcess, ThePlantedBugIsFound) {
  live(100);
  publish_rest();
  work({"--faults.worker_trusts_order"});
  ASSERT_TRUE(catches_up()) << process_->err();
  publish(*log_, {Position(9)});
  live(50);
  publish_rest();
  EXPECT_FALSE(catches_up(std::chrono::seconds(3)) && left_what_the_log_makes());
}

}  // namespace
}  // namespace orderlog::testing
