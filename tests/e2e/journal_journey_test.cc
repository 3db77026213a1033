// What the people on call read: the lines on stderr, and the metrics beside them.

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/e2e/server_test.h"
#include "tests/e2e/shop_life.h"

namespace orderlog::testing {
namespace {

namespace fs = std::filesystem;

class Journal : public ServerTest {
 protected:
  // Whether there is such a line in time.
  bool says(const std::string& text) {
    for (int i = 0; i < 500; ++i) {
      if (server_.err().find(text) != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }
  // What /metrics says of a series, "" when it has none.
  std::string metric(const std::string& series) {
    const std::string all = client_.get("/metrics").body();
    const std::size_t at = all.find("\n" + series + " ");
    if (at == std::string::npos) return "";
    const std::size_t value = at + series.size() + 2;
    return all.substr(value, all.find('\n', value) - value);
  }
  // Bytes all over the tables beneath are not what they were; what ends them, which was read when
  // they were opened, is.
  void damage_tables(const std::string& directory) {
    std::size_t damaged = 0;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
      if (entry.path().extension() != ".sst") continue;
      std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
      for (std::uintmax_t at = 100; at + 8'192 < entry.file_size(); at += 500, ++damaged) {
        file.seekp(static_cast<std::streamoff>(at));
        file.put('\x5A');
      }
    }
    ASSERT_GT(damaged, 0U) << directory;
  }
  // On disk, and no more in any memory.
  void import_and_restart() {
    ShopLife(client_, 5, "imported").import(2'000, now_ms());
    expect(200, client_.get("/v1/orders?min_position=" + std::to_string(client_.log_position()),
                            {{"Prefer", "wait=30"}}));
    restart();
  }
};

TEST_F(Journal, AStartIsToldStepByStep) {
  for (const char* event : {"event=starting version=", "event=log_opened position=0",
                            "event=serving ", "event=ready"}) {
    EXPECT_TRUE(says(event)) << event;
  }
  EXPECT_EQ(metric("orderlog_ready"), "1");
  EXPECT_NE(metric("process_start_time_seconds"), "");
  EXPECT_NE(metric("orderlog_disk_free_bytes"), "");
  EXPECT_EQ(metric("orderlog_http_connections_max"), "4096");
}

TEST_F(Journal, ALogThatCanNotBeReadSomewhereIsToldTheOperatorAndNotTheClient) {
  import_and_restart();
  EXPECT_EQ(metric("orderlog_log_read_errors_total"), "0");
  damage_tables(server_.data() + "/line-0/log");
  const Reply reply = refused(500, "internal", client_.get("/v1/events?limit=200"));
  EXPECT_EQ(reply.body().find(server_.data()), std::string::npos) << reply.body();
  EXPECT_NE(reply.body().find("orderlog log verify"), std::string::npos);
  EXPECT_TRUE(says("level=error event=log_unreadable"));
  EXPECT_TRUE(says(".sst"));
  EXPECT_NE(metric("orderlog_log_read_errors_total"), "0");
}

TEST_F(Journal, ReadModelsRowsThatCanNotBeReadAreTheOperatorsToMend) {
  import_and_restart();
  damage_tables(server_.data() + "/models/orders-v1");
  const Reply reply = refused(503, "unavailable", client_.get("/v1/orders/imported1000"));
  EXPECT_EQ(reply.body().find(server_.data()), std::string::npos) << reply.body();
  EXPECT_TRUE(says("level=error event=rows_unreadable"));
  EXPECT_NE(metric("orderlog_projection_read_errors_total"), "0");
  // What the answer names mends it.
  expect(202, client_.post("/v1/projections/orders/rebuild", R"({"switch":"always"})"));
  EXPECT_TRUE(says("event=model_serves name=orders version=2"));
  expect(200, client_.get("/v1/orders/imported1000"));
}

}  // namespace
}  // namespace orderlog::testing
