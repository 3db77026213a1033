#include "replay/show.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/json/reader.h"
#include "tests/replay/played_log.h"

namespace orderlog {
namespace {

std::vector<std::string> shown(const EventStore& store, const LogFilter& filter,
                               ShowFormat format = ShowFormat::kNdjson, std::uint64_t limit = 0) {
  std::string text;
  const auto count = show_log(store, filter, format, limit, [&text](std::string_view piece) {
    text += piece;
    return true;
  });
  EXPECT_TRUE(count.ok());
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = text.find('\n', start);
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

class ShowLog : public ::testing::Test {
 protected:
  ShowLog() : log_(6) {}

  PlayedLog log_;
  LogFilter filter_;
};

TEST_F(ShowLog, EveryEventIsOneLine) {
  EXPECT_EQ(shown(*log_.store, filter_).size(), log_.store->head().position.value());
}

TEST_F(ShowLog, PositionsBoundWhatIsShown) {
  filter_.from = Position{2};
  filter_.to = Position{4};
  EXPECT_EQ(shown(*log_.store, filter_).size(), 3u);
}

TEST_F(ShowLog, AStreamShowsOnlyItsEvents) {
  filter_.stream = "order-o2";
  const auto lines = shown(*log_.store, filter_);
  ASSERT_GE(lines.size(), 2u);
  for (const std::string& line : lines) {
    EXPECT_NE(line.find(R"("stream":"order-o2")"), std::string::npos) << line;
  }
}

TEST_F(ShowLog, AnAggregateIsNotThePrefixOfAnother) {
  filter_.aggregate = "order";
  const auto orders = shown(*log_.store, filter_).size();
  filter_.aggregate = "ord";
  EXPECT_GT(orders, 0u);
  EXPECT_EQ(shown(*log_.store, filter_).size(), 0u);
}

TEST_F(ShowLog, ATypeShowsOnlyItsEvents) {
  filter_.type = "OrderPlaced";
  EXPECT_EQ(shown(*log_.store, filter_).size(), 6u);
}

TEST_F(ShowLog, TimesBoundWhatIsShown) {
  filter_.type = "OrderPlaced";
  filter_.since_ms = kPlayedAtMs + 1'000;
  filter_.until_ms = kPlayedAtMs + 3'000;
  EXPECT_EQ(shown(*log_.store, filter_).size(), 2u);
}

TEST_F(ShowLog, ATenantAndACorrelationAreTheCommits) {
  filter_.correlation_id = "trace-place-o3";
  EXPECT_EQ(shown(*log_.store, filter_).size(), 1u);
  filter_.tenant = "nobody";
  EXPECT_EQ(shown(*log_.store, filter_).size(), 0u);
}

TEST_F(ShowLog, ALimitEndsIt) {
  EXPECT_EQ(shown(*log_.store, filter_, ShowFormat::kNdjson, 4).size(), 4u);
}

TEST_F(ShowLog, AReaderWhoLeavesEndsIt) {
  int calls = 0;
  const auto count = show_log(*log_.store, filter_, ShowFormat::kNdjson, 0, [&](std::string_view) {
    ++calls;
    return false;
  });
  ASSERT_TRUE(count.ok());
  EXPECT_EQ(calls, 1);
}

TEST_F(ShowLog, TheTableHasAHeadingAndCutsLongPayloads) {
  const auto lines = shown(*log_.store, filter_, ShowFormat::kTable);
  ASSERT_EQ(lines.size(), log_.store->head().position.value() + 1);
  EXPECT_TRUE(lines[0].starts_with("position"));
  EXPECT_TRUE(lines[1].starts_with("1  ") && lines[1].find("2026-01-01T12:00:00.000Z") > 0)
      << lines[1];
  EXPECT_TRUE(lines[1].ends_with("…")) << lines[1];
}

TEST_F(ShowLog, CloudEventsCarryWhatTheStandardAsksFor) {
  filter_.stream = "order-o1";
  const auto lines = shown(*log_.store, filter_, ShowFormat::kCloudEvents, 1);
  ASSERT_EQ(lines.size(), 1u);
  JsonParser parser;
  const auto document = parser.parse(lines[0]);
  ASSERT_TRUE(document.ok()) << lines[0];
  FieldErrors errors;
  ObjectReader event(*document, errors);
  const auto text = [&](std::string_view name) {
    std::string value;
    event.text(name, value, 1'000);
    return value;
  };
  EXPECT_EQ(text("specversion"), "1.0");
  EXPECT_EQ(text("id"), "0:1");
  EXPECT_EQ(text("source"), "/orderlog/default/0");
  EXPECT_EQ(text("type"), "orderlog.OrderPlaced.v2");
  EXPECT_EQ(text("subject"), "order-o1");
  EXPECT_EQ(text("time"), "2026-01-01T12:00:00.000Z");
  EXPECT_EQ(text("datacontenttype"), "application/json");
  EXPECT_EQ(text("correlationid"), "trace-place-o1");
  EXPECT_EQ(text("actor"), "tester");
  EXPECT_EQ(text("commitid").size(), kUlidLength);
  std::int64_t number = 0;
  EXPECT_TRUE(event.integer("position", number, 1, 1));
  EXPECT_TRUE(event.integer("streamversion", number, 1, 1));
  JsonValue data;
  EXPECT_TRUE(event.find("data", JsonKind::kObject, data, kRequired));
  event.finish();
  EXPECT_TRUE(errors.empty()) << errors.front().pointer << " " << errors.front().detail;
}

}  // namespace
}  // namespace orderlog
