#include "replay/look/show.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/json/reader.h"
#include "replay/as_of_log.h"
#include "tests/replay/played_log.h"
#include "tests/replay/tampered_store.h"

namespace orderlog {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = text.find('\n', start);
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

std::vector<std::string> shown(const EventStore& store, const LogFilter& filter,
                               ShowFormat format = ShowFormat::kNdjson, std::uint64_t limit = 0) {
  std::string text;
  const auto count = show_log(store, filter, format, limit, [&text](std::string_view piece) {
    text += piece;
    return true;
  });
  EXPECT_TRUE(count.ok());
  return lines_of(text);
}

std::vector<std::string> shown_last(const EventStore& store, const LogFilter& filter,
                                    std::uint64_t count) {
  auto last = find_last_events(store, filter, count);
  if (!last) return {last.error().detail};
  std::string text;
  LogShow show(filter, ShowFormat::kNdjson, *std::move(last), [&text](std::string_view piece) {
    text += piece;
    return true;
  });
  EXPECT_TRUE(show.go_on(store, nullptr).ok());
  return lines_of(text);
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

TEST_F(ShowLog, ATablesHeadingStandsOverItsColumns) {
  const auto lines = shown(*log_.store, filter_, ShowFormat::kTable);
  ASSERT_GT(lines.size(), 2u);
  for (const char* column : {"stream", "type", "data"}) {
    const auto at = lines[0].find(column);
    for (std::size_t i = 1; i < lines.size(); ++i) {
      EXPECT_EQ(lines[i].substr(at - 2, 2), "  ") << column << "\n" << lines[i];
      EXPECT_NE(lines[i][at], ' ') << column << "\n" << lines[i];
    }
  }
}

TEST(ShownEvent, ALongNameTakesItsRoomAndThoseBehindItStayInLine) {
  TableWidths widths;
  std::string out;
  LoggedEvent event;
  event.type = "AccountOpened";
  event.payload = "{}";
  const std::string name = "account-merchant-balance:" + std::string(40, 'x');
  for (const std::string_view stream : {std::string_view("account-merchant-balance:online-retail"),
                                        std::string_view(name), std::string_view("order-1")}) {
    event.stream = stream;
    write_shown_event(event, ShowFormat::kTable, widths, out);
  }
  std::vector<std::size_t> columns;
  for (std::size_t at = out.find("{}"); at != std::string::npos; at = out.find("{}", at + 1)) {
    columns.push_back(at - (out.rfind('\n', at) + 1));
  }
  ASSERT_EQ(columns.size(), 3u);
  EXPECT_LT(columns[0], columns[1]);
  EXPECT_EQ(columns[1], columns[2]);
  // The commonest of the long ones is in line with the heading.
  TableWidths fresh;
  EXPECT_EQ(show_heading(ShowFormat::kTable, fresh).find("data"), columns[0]);
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

TEST_F(ShowLog, CsvHasAHeaderRowAndQuotesWhatHasQuotes) {
  filter_.stream = "order-o1";
  const auto lines = shown(*log_.store, filter_, ShowFormat::kCsv, 1);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0],
            "position,happened_at,tenant,stream,version,type,schema_version,commit_id,"
            "correlation_id,actor,data\r");
  EXPECT_TRUE(lines[1].starts_with("1,2026-01-01T12:00:00.000Z,default,order-o1,1,OrderPlaced,2,"))
      << lines[1];
  EXPECT_NE(lines[1].find(",trace-place-o1,tester,\"{\"\"order_code\"\":"), std::string::npos)
      << lines[1];
  EXPECT_TRUE(lines[1].ends_with("}\"\r")) << lines[1];
}

TEST_F(ShowLog, AUserSeesWholeStreamsThatTheirOrdersAre) {
  filter_.user = "u2";
  const auto theirs = shown(*log_.store, filter_);
  LogFilter stream;
  stream.stream = "order-o2";
  const auto order = shown(*log_.store, stream);
  ASSERT_GT(order.size(), 1u);
  for (const std::string& line : order) {
    EXPECT_NE(std::find(theirs.begin(), theirs.end(), line), theirs.end()) << line;
  }
  for (const std::string& line : theirs) {
    const bool of_order = line.find(R"("stream":"order-o2")") != std::string::npos;
    const bool of_effect = line.find(R"("stream":"effect-)") != std::string::npos;
    EXPECT_TRUE(of_order || of_effect) << line;
  }
  filter_.user = "u";
  EXPECT_TRUE(shown(*log_.store, filter_).empty());
}

TEST_F(ShowLog, AnOwnersLaterEventsAreKnownThoughTheStreamBeganBefore) {
  filter_.merchant = "m1";
  filter_.aggregate = "order";
  const auto all = shown(*log_.store, filter_);
  LogFilter orders;
  orders.aggregate = "order";
  EXPECT_EQ(all, shown(*log_.store, orders));
  filter_.from = Position{5};
  orders.from = Position{5};
  const auto later = shown(*log_.store, filter_);
  EXPECT_EQ(later, shown(*log_.store, orders));
  EXPECT_LT(later.size(), all.size());
  filter_.merchant = "m2";
  EXPECT_TRUE(shown(*log_.store, filter_).empty());
}

TEST_F(ShowLog, GoesOnWhereItEndedWhenTheLogHasGrown) {
  for (const char* owner : {"", "m1"}) {
    filter_.merchant = owner;
    std::string pieces;
    LogShow show(filter_, ShowFormat::kNdjson, 0, [&pieces](std::string_view text) {
      pieces += text;
      return true;
    });
    for (const std::uint64_t at : {1u, 4u, 4u, 9u}) {
      const auto head = head_at(*log_.store, Position{at});
      ASSERT_TRUE(head.ok());
      ASSERT_TRUE(show.go_on(*as_of_log(*log_.store, *head), nullptr).ok());
    }
    ASSERT_TRUE(show.go_on(*log_.store, nullptr).ok());
    std::string whole;
    for (const std::string& line : shown(*log_.store, filter_)) whole += line + "\n";
    EXPECT_EQ(pieces, whole);
  }
}

TEST_F(ShowLog, APositionBehindTheLastOneWantedEndsIt) {
  filter_.to = Position{3};
  LogShow show(filter_, ShowFormat::kNdjson, 0, [](std::string_view) { return true; });
  ASSERT_TRUE(show.go_on(*log_.store, nullptr).ok());
  EXPECT_TRUE(show.over());
  EXPECT_EQ(show.count(), 3u);
}

TEST_F(ShowLog, TheLastEventsAreThoseThatPass) {
  const PlayedLog log(1'200);
  filter_.type = "OrderPlaced";
  const auto all = shown(*log.store, filter_);
  ASSERT_EQ(all.size(), 1'200u);
  for (const std::uint64_t count : {1u, 7u, 700u, 1'199u, 1'200u, 5'000u}) {
    for (const char* merchant : {"", "m1"}) {
      filter_.merchant = merchant;
      const auto lines = shown_last(*log.store, filter_, count);
      const std::size_t expected = std::min<std::size_t>(count, 1'200);
      ASSERT_EQ(lines.size(), expected) << merchant;
      EXPECT_TRUE(std::equal(lines.rbegin(), lines.rend(), all.rbegin()));
    }
  }
}

// Wherever the log ended when they were looked for: what follows is what a showing of all has.
TEST_F(ShowLog, WhatComesBehindTheLastEventsIsShownAsItWouldHaveBeen) {
  for (const auto& [user, type] : {std::pair("", "OrderPaid"), {"u4", ""}, {"u4", "OrderPaid"}}) {
    filter_.user = user;
    filter_.type = type;
    const auto all = shown(*log_.store, filter_);
    ASSERT_FALSE(all.empty());
    for (Position at{1}; at <= log_.store->head().position; at = at.next()) {
      const auto then = as_of_log(*log_.store, *head_at(*log_.store, at));
      auto last = find_last_events(*then, filter_, 1'000);
      ASSERT_TRUE(last.ok());
      std::string text;
      LogShow show(filter_, ShowFormat::kNdjson, *std::move(last), [&](std::string_view piece) {
        text += piece;
        return true;
      });
      ASSERT_TRUE(show.go_on(*then, nullptr).ok());
      ASSERT_TRUE(show.go_on(*log_.store, nullptr).ok());
      EXPECT_EQ(lines_of(text), all) << user << type << at.value();
    }
  }
}

TEST_F(ShowLog, WhereNothingPassesNothingIsReadAgain) {
  const auto nobody = [](LogFilter filter) {
    filter.user = "nobody";
    return filter;
  };
  const auto unknown = [](LogFilter filter) {
    filter.type = "PoolOpened";
    return filter;
  };
  const auto later = [](LogFilter filter) {
    filter.stream = "order-o1";
    filter.since_ms = kPlayedAtMs + 1'000'000;
    return filter;
  };
  const Position head = log_.store->head().position;
  for (const LogFilter& filter : {nobody({}), unknown({}), later({})}) {
    TamperedStore store(*log_.store);
    auto last = find_last_events(store, filter, 20);
    ASSERT_TRUE(last.ok());
    EXPECT_EQ(last->first, std::nullopt);
    EXPECT_EQ(last->read_to, head);
    EXPECT_TRUE(last->met.whole_log);
    LogShow show(filter, ShowFormat::kNdjson, *std::move(last),
                 [](std::string_view) { return true; });
    store.commits_before_loss = 0;
    EXPECT_TRUE(show.go_on(store, nullptr).ok());
    EXPECT_TRUE(show.met().whole_log);
  }
}

TEST_F(ShowLog, ASearchTellsHowManyEventsItLookedAtAndEndsWhenAsked) {
  const PlayedLog log(1'200);
  const std::uint64_t head = log.store->head().position.value();
  for (const char* user : {"", "nobody"}) {
    filter_.user = user;
    filter_.type = "PoolOpened";
    std::vector<std::uint64_t> told;
    const auto tell = [&told](std::uint64_t events) {
      told.push_back(events);
      return true;
    };
    ASSERT_TRUE(find_last_events(*log.store, filter_, 1, tell).ok());
    EXPECT_TRUE(std::is_sorted(told.begin(), told.end())) << user;
    EXPECT_EQ(told.back(), head) << user;
    int looks = 0;
    const auto ended =
        find_last_events(*log.store, filter_, 1, [&looks](std::uint64_t) { return ++looks < 3; });
    ASSERT_TRUE(ended.ok());
    EXPECT_EQ(looks, 3);
    EXPECT_FALSE(ended->met.whole_log);
  }
}

TEST_F(ShowLog, WhoAsksForATenantThatIsNotThereMeetsThoseThatAre) {
  filter_.tenant = "nobody";
  const auto last = find_last_events(*log_.store, filter_, 1);
  ASSERT_TRUE(last.ok());
  EXPECT_FALSE(last->met.tenant);
  EXPECT_TRUE(last->met.tenants.contains("default"));
  EXPECT_EQ(last->met.tenants.all().size(), 1u);
}

// A filter that admits nothing must not even look at payloads: that they are no JSON isn't noticed.
TEST_F(ShowLog, PayloadsOfWhatDoesNotPassAreNotRead) {
  TamperedStore store(*log_.store);
  for (std::string& bytes : store.commits) {
    for (std::size_t at = 0; (at = bytes.find("{\"", at)) != std::string::npos; ++at) {
      bytes[at] = '\xff';
    }
  }
  filter_.type = "PoolOpened";
  EXPECT_TRUE(shown(store, filter_).empty());
  filter_.type.clear();
  filter_.user = "nobody";
  EXPECT_TRUE(shown(store, filter_).empty());
}

}  // namespace
}  // namespace orderlog
