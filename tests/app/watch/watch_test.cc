// What the journal is told of the server's changes: once when something begins, once when it is
// over.

#include "app/watch/watch.h"

#include <gtest/gtest.h>

#include "app/watch/models_watch.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class WatchTest : public ::testing::Test {
 protected:
  // The events of the lines that a look gives, a second after the one before.
  std::vector<std::string> look() {
    lines_ = watch_.look(now_);
    now_.at += seconds(1);
    std::vector<std::string> events;
    for (const JournalLine& line : lines_) events.emplace_back(line.event);
    return events;
  }
  std::vector<std::string> look_after(seconds pause) {
    now_.at += pause;
    return look();
  }
  [[nodiscard]] std::string field(std::string_view name) const {
    for (const auto& [key, value] : lines_.at(0).fields) {
      if (key != name) continue;
      if (const auto* text = std::get_if<std::string>(&value)) return *text;
      return std::to_string(std::get<std::int64_t>(value));
    }
    return "(none)";
  }
  ProjectionStatus& model(std::uint32_t version) {
    for (ProjectionStatus& status : now_.models) {
      if (status.version == version) return status;
    }
    ProjectionStatus& status = now_.models.emplace_back();
    status.name = "orders";
    status.version = version;
    return status;
  }
  void remove(std::uint32_t version) {
    std::erase_if(now_.models, [&](const auto& status) { return status.version == version; });
  }

  using Said = std::vector<std::string>;
  const Said nothing_;
  Watch watch_;
  Look now_{.at = std::chrono::steady_clock::time_point(seconds(1'000))};
  JournalLines lines_;
};

TEST_F(WatchTest, AServerThatIsWellIsReadyAndNothingElse) {
  model(1).role = VersionRole::kServing;
  EXPECT_EQ(look(), Said{"ready"});
  EXPECT_EQ(look(), nothing_);
}

TEST_F(WatchTest, WhatItWaitsForBeforeItIsReadyIsSaidOnce) {
  now_.not_ready = "not come up to the log yet: orders";
  EXPECT_EQ(look(), Said{"not_ready"});
  EXPECT_EQ(field("reason"), now_.not_ready);
  EXPECT_EQ(look(), nothing_);
  now_.not_ready.clear();
  EXPECT_EQ(look(), Said{"ready"});
  now_.draining = true;
  now_.not_ready = "it is being stopped";
  EXPECT_EQ(look(), nothing_) << "whoever stops it says so";
}

TEST_F(WatchTest, ADiskThatFillsAndIsFreed) {
  (void)look();
  now_.free_bytes_min = 256;
  EXPECT_EQ(look(), nothing_) << "nobody knows how much is free";
  now_.free_bytes = 256;
  EXPECT_EQ(look(), nothing_);
  now_.free_bytes = 255;
  EXPECT_EQ(look(), Said{"disk_full"});
  EXPECT_EQ(lines_[0].level, DiagnosticsLevel::kError);
  EXPECT_EQ(field("free_bytes"), "255");
  EXPECT_EQ(field("min_free_bytes"), "256");
  EXPECT_EQ(look(), nothing_);
  now_.free_bytes = 300;
  EXPECT_EQ(look(), Said{"disk_has_room"});
}

TEST_F(WatchTest, ADiskThatHangsIsSaidEachTimeItHasTakenTwiceAsLong) {
  (void)look();
  now_.append_lasts = milliseconds(999);
  EXPECT_EQ(look(), nothing_);
  int said = 0;
  for (now_.append_lasts = seconds(1); now_.append_lasts < seconds(100);) {
    said += static_cast<int>(look().size());
    now_.append_lasts += seconds(1);
  }
  EXPECT_EQ(said, 7);  // at 1, 2, 4, 8, 16, 32 and 64 seconds
  EXPECT_EQ(lines_.size(), 0U);
  now_.append_lasts = milliseconds(3);
  EXPECT_EQ(look(), Said{"sync_done"});
  now_.append_lasts = milliseconds(1'500);
  EXPECT_EQ(look(), Said{"sync_slow"});
  EXPECT_EQ(field("ms"), "1500");
}

TEST_F(WatchTest, AClockThatWasAhead) {
  (void)look();
  now_.log_ahead = milliseconds(999);
  EXPECT_EQ(look(), nothing_);
  now_.log_ahead = seconds(3'600);
  EXPECT_EQ(look(), Said{"clock_behind_log"});
  EXPECT_EQ(field("ms"), "3600000");
  EXPECT_EQ(look(), nothing_);
  now_.log_ahead = milliseconds(0);
  EXPECT_EQ(look(), Said{"clock_caught_up"});
}

TEST_F(WatchTest, DeadlinesThatCanNotBeActedOn) {
  (void)look();
  now_.deadlines_refused = 2;
  EXPECT_EQ(look(), Said{"deadlines_refused"});
  EXPECT_EQ(field("count"), "2");
  now_.deadlines_refused = 3;
  EXPECT_EQ(look(), nothing_);
  now_.deadlines_refused = 0;
  EXPECT_EQ(look(), Said{"deadlines_met"});
}

TEST_F(WatchTest, DamageIsSaidAtOnceAndThenOnceAMinute) {
  (void)look();
  now_.log_unreadable = {1, "a block is damaged"};
  EXPECT_EQ(look(), Said{"log_unreadable"});
  EXPECT_EQ(field("reason"), "a block is damaged");
  EXPECT_EQ(look(), nothing_);
  now_.log_unreadable = {500, "another one"};
  EXPECT_EQ(look(), nothing_);
  EXPECT_EQ(look_after(seconds(60)), Said{"log_unreadable"});
  EXPECT_EQ(field("times"), "499");
  EXPECT_EQ(field("reason"), "another one");
  now_.rows_unreadable = {1, "a row"};
  EXPECT_EQ(look(), Said{"rows_unreadable"});
}

TEST_F(WatchTest, ConnectionsThatWereRefused) {
  (void)look();
  now_.connections_max = 10;
  now_.connections_refused = 4;
  EXPECT_EQ(look(), Said{"connections_refused"});
  EXPECT_EQ(field("times"), "4");
  EXPECT_EQ(field("connections_max"), "10");
  EXPECT_EQ(look_after(seconds(120)), nothing_);
}

TEST_F(WatchTest, EventsThatNatsDoesNotTakeWhole) {
  (void)look();
  now_.events_too_large = 60;
  EXPECT_EQ(look(), Said{"relay_events_too_large"});
  EXPECT_EQ(field("times"), "60");
  EXPECT_EQ(look_after(seconds(120)), nothing_);
}

TEST_F(WatchTest, ABuildFromItsBeginningToTheSwitchAndBack) {
  model(1).role = VersionRole::kServing;
  (void)look();
  model(2).role = VersionRole::kBuilding;
  model(2).plan = BuildPlan{BuildReason::kRebuild, SwitchPolicy::kWhenEqual, 0};
  EXPECT_EQ(look(), Said{"model_building"});
  EXPECT_EQ(field("name"), "orders");
  EXPECT_EQ(field("version"), "2");
  EXPECT_EQ(field("reason"), "rebuild");
  EXPECT_EQ(look(), nothing_);
  model(1).role = VersionRole::kPrevious;
  model(1).stopped = kept_for_rollback();
  model(2).role = VersionRole::kServing;
  model(2).position = Position(9);
  EXPECT_EQ(look(), Said{"model_serves"});
  EXPECT_EQ(field("version"), "2");
  EXPECT_EQ(field("position"), "9");
  model(1).role = VersionRole::kBuilding;
  model(1).stopped.reset();
  model(1).plan = BuildPlan{BuildReason::kRollback, SwitchPolicy::kAlways, 0};
  EXPECT_EQ(look(), Said{"model_building"});
  EXPECT_EQ(field("reason"), "rollback");
  model(1).role = VersionRole::kPrevious;
  EXPECT_EQ(look(), Said{"model_build_dropped"});
}

TEST_F(WatchTest, ABuildThatIsCancelled) {
  model(1).role = VersionRole::kServing;
  model(2).role = VersionRole::kBuilding;
  EXPECT_EQ(look(), (Said{"model_building", "ready"})) << "a start goes on with what was begun";
  remove(2);
  EXPECT_EQ(look(), Said{"model_build_dropped"});
  EXPECT_EQ(field("version"), "2");
  EXPECT_EQ(look(), nothing_);
}

TEST_F(WatchTest, AVersionBeforeThatIsRemovedIsNoNews) {
  model(1).role = VersionRole::kPrevious;
  model(2).role = VersionRole::kServing;
  (void)look();
  remove(1);
  EXPECT_EQ(look(), nothing_);
}

TEST_F(WatchTest, AModelThatStopsSaysWhereAndWhy) {
  model(1).role = VersionRole::kServing;
  (void)look();
  model(1).stopped = StopReason{Position(7), "OrderPlaced", "order-o3", "a planted refusal"};
  EXPECT_EQ(look(), Said{"model_stopped"});
  EXPECT_EQ(lines_[0].level, DiagnosticsLevel::kWarning);
  EXPECT_EQ(field("role"), "serving");
  EXPECT_EQ(field("position"), "7");
  EXPECT_EQ(field("event_type"), "OrderPlaced");
  EXPECT_EQ(field("stream"), "order-o3");
  EXPECT_EQ(field("reason"), "a planted refusal");
  EXPECT_EQ(look(), nothing_);
  model(1).skipped.push_back({Position(7), "default", "order-o3", "OrderPlaced", "told so"});
  model(1).stopped.reset();
  EXPECT_EQ(look(), Said{"event_skipped"});
  EXPECT_EQ(field("position"), "7");
  EXPECT_EQ(field("reason"), "told so");
  EXPECT_EQ(look_after(seconds(5)), Said{"model_goes_on"});
  EXPECT_EQ(look(), nothing_);
}

TEST_F(WatchTest, ATroubleThatComesAndGoesIsSaidOnce) {
  model(1).role = VersionRole::kServing;
  (void)look();
  const StopReason trouble{Position(0), "", "", "no space"};
  int said = 0;
  for (int i = 0; i < 20; ++i) {
    model(1).stopped = i % 2 == 0 ? std::optional(trouble) : std::nullopt;
    said += static_cast<int>(look().size());
  }
  EXPECT_EQ(said, 1);
  model(1).stopped = StopReason{Position(0), "", "", "2 MiB are free"};
  EXPECT_EQ(look(), nothing_) << "other figures";
  EXPECT_EQ(look_after(seconds(60)), Said{"model_stopped"});
  model(1).stopped = StopReason{Position(8), "OrderPlaced", "order-o9", "another one"};
  EXPECT_EQ(look(), Said{"model_stopped"});
}

TEST_F(WatchTest, WhatWaitsBecauseItWasAskedToIsNoWarning) {
  model(1).role = VersionRole::kServing;
  model(2).role = VersionRole::kBuilding;
  (void)look();
  model(2).stopped = StopReason{Position(0), "", "", "It waits.", "", true};
  EXPECT_EQ(look(), Said{"model_waits"});
  EXPECT_EQ(lines_[0].level, DiagnosticsLevel::kInfo);
}

TEST_F(WatchTest, WhatWasSkippedBeforeTheStartIsNoNews) {
  model(1).role = VersionRole::kServing;
  model(1).skipped.push_back({Position(7), "default", "order-o3", "OrderPlaced", "told so"});
  EXPECT_EQ(look(), Said{"ready"});
}

}  // namespace
}  // namespace orderlog
