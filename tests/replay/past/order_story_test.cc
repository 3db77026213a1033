#include "replay/past/order_story.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "base/ulid.h"
#include "engine/line.h"
#include "eventstore/memory_event_store.h"
#include "replay/past/words.h"
#include "tests/replay/past/busy_shop.h"

namespace orderlog {
namespace {

constexpr TimeMs kNoon = 1'767'268'800'000;

class Story : public ::testing::Test {
 protected:
  Story() {
    LineOptions options;
    options.rules.effects_official = {EffectKind::kNotification};
    auto line = Line::start(*log_, clock_, options);
    EXPECT_TRUE(line.ok());
    line_ = *std::move(line);
  }
  ~Story() override { line_->drain(); }

  void send(Command command, std::string key = "") {
    Envelope envelope;
    envelope.command = std::move(command);
    envelope.actor = "ann";
    envelope.idempotency_key = std::move(key);
    envelope.received_at_ms = clock_.now_ms();
    envelope.fresh_id = ids_.next(clock_.now_ms());
    static_cast<void>(line_->execute(std::move(envelope)));
    clock_.advance_ms(1'000);
  }
  void place(const std::string& id) {
    PlaceOrder place;
    place.order_id = OrderId(id);
    place.merchant_id = MerchantId("m1");
    place.user_id = UserId("mei");
    place.channel = Channel::kOfficial;
    place.channel_order_no = "N-" + id;
    place.items = {{Sku("tea"), "Oolong", 2, 550, false}};
    send(place);
  }
  OrderStory tell(const std::string& id, const StoryOptions& options = {}) {
    auto story = tell_order(*log_, "default", OrderId(id), options);
    EXPECT_TRUE(story.ok()) << (story.ok() ? "" : story.error().detail);
    return story.ok() ? *std::move(story) : OrderStory{};
  }
  // "place_order pay_order …"
  static std::string commands_of(const OrderStory& story) {
    std::string all;
    for (const StoryCommit& commit : story.commits) {
      if (!all.empty()) all += ' ';
      all += commit.command;
    }
    return all;
  }
  static std::string words_in(const OrderStory& story) {
    std::string all;
    for (const StoryCommit& commit : story.commits) {
      for (const StoryEvent& event : commit.events) all += event.stream + " " + event.words + "\n";
    }
    return all;
  }

  std::unique_ptr<EventStore> log_ = make_memory_event_store();
  ManualClock clock_{kNoon};
  IdSource ids_{3};
  std::unique_ptr<Line> line_;
};

TEST_F(Story, HasTheOrdersCommitsAndThoseOfItsEffectsInTheOrderOfTheLog) {
  place("o1");
  place("o2");
  send(CollectPayment{OrderId("o1"), 1'100, "cash", OperatorId("op1")});
  send(AcceptOrder{OrderId("o2")});
  send(CompleteEffect{EffectId("o1-notification"), "sent"});
  send(AcceptOrder{OrderId("o1")});
  const OrderStory story = tell("o1");
  EXPECT_EQ(commands_of(story), "place_order collect_payment complete_effect accept_order");
  EXPECT_EQ(story.commits[1].part, StoryPart::kOrder);
  EXPECT_EQ(story.commits[2].part, StoryPart::kBeside);
  EXPECT_EQ(story.commits[0].actor, "ann");
  EXPECT_EQ(story.commits[0].time_ms, kNoon);
  EXPECT_EQ(story.order_code, "20260101-0-000000000001");
}

TEST_F(Story, SaysInWordsWhatTheCommitsDidElsewhere) {
  place("o1");
  send(CollectPayment{OrderId("o1"), 1'100, "cash", OperatorId("op1")});
  const std::string words = words_in(tell("o1"));
  for (const char* told :
       {"order-o1 placed for 11.00 by user mei at merchant m1, channel official, its number there "
        "N-o1: 2 × Oolong at 5.50",
        " stands for order o1", "order-o1 leg l1: 11.00 in cash by operator op1 was paid",
        "order-o1 paid in full", "account-cash:m1 paid 11.00 to merchant-balance:m1 (o1:l1)",
        "effect-o1-notification was handed out, attempt 1"}) {
    EXPECT_NE(words.find(told), std::string::npos) << told << " in\n" << words;
  }
}

TEST_F(Story, HasTheCommandsThatCameToNothing) {
  place("o1");
  place("o2");
  send(PrepareOrder{OrderId("o2")}, "k1");
  send(PrepareOrder{OrderId("o1")}, "k2");
  send(CloseOrder{OrderId("o1"), ""}, "k3");
  const OrderStory story = tell("o1");
  EXPECT_EQ(commands_of(story), "place_order prepare_order close_order");
  EXPECT_EQ(story.commits[1].part, StoryPart::kNothing);
  EXPECT_NE(story.commits[1].events[0].words.find("was refused (invalid_status)"),
            std::string::npos);
  EXPECT_FALSE(story.outcomes_until);
}

TEST_F(Story, SaysWhereItStoppedLookingForCommandsThatCameToNothing) {
  place("o1");
  for (int i = 0; i < 5; ++i) send(PrepareOrder{OrderId("o1")}, "k" + std::to_string(i));
  StoryOptions options;
  options.outcomes_max = 3;
  const OrderStory story = tell("o1", options);
  EXPECT_EQ(commands_of(story), "place_order prepare_order prepare_order prepare_order");
  EXPECT_EQ(story.outcomes_until, story.commits.back().last);
}

TEST_F(Story, ADeadlineThatItSetsAndTakesAwayIsTold) {
  place("o1");
  send(CollectPayment{OrderId("o1"), 1'100, "cash", OperatorId("op1")});
  const OrderStory story = tell("o1");
  const TimeMs hold_ends_ms = story.commits[0].events[0].deadline_ms;
  EXPECT_EQ(hold_ends_ms, kNoon + 15 * 60'000);
  const auto& paid = story.commits[1].events;
  EXPECT_TRUE(std::any_of(paid.begin(), paid.end(), [&](const StoryEvent& event) {
    return event.cleared_ms == hold_ends_ms;
  }));
}

TEST_F(Story, AnOrderIsFoundByItsCode) {
  place("o1");
  place("o2");
  for (const auto& [name, id] :
       {std::pair("o2", "o2"), std::pair("20260101-0-000000000003", "o2")}) {
    const auto found = find_order(*log_, "default", name);
    ASSERT_TRUE(found.ok() && *found) << name;
    EXPECT_EQ(**found, OrderId(id));
  }
  // Another day, another event, no event, another tenant.
  for (const char* name : {"20260102-0-000000000003", "20260101-0-000000000004",
                           "20260101-0-000000000999", "20260101-0-000000000000", "o3"}) {
    const auto found = find_order(*log_, "default", name);
    ASSERT_TRUE(found.ok());
    EXPECT_FALSE(*found) << name;
  }
  const auto elsewhere = find_order(*log_, "other", "20260101-0-000000000003");
  EXPECT_TRUE(elsewhere.ok() && !*elsewhere);
}

// Whatever can happen in a shop, each event of an order is in its story once, with words.
TEST(StoryOfABusyShop, MissesNoEventOfAnyOrder) {
  testing::BusyShop shop(3, 1'500);
  const EventStore& log = shop.log();
  std::map<std::string, std::set<Position>> events;
  CommitView commit;
  const auto cursor = log.read_from(Position{1});
  for (auto next = cursor->next(); next.ok() && next->has_value(); next = cursor->next()) {
    ASSERT_TRUE(decode_commit((*next)->bytes, commit).ok());
    for (std::size_t i = 0; i < commit.events.size(); ++i) {
      const auto stream = stream_ref_from(commit.events[i].stream);
      std::string order = stream->id;
      if (stream->kind == AggregateKind::kEffect) order.resize(order.rfind('-'));
      const bool belongs =
          stream->kind == AggregateKind::kOrder || stream->kind == AggregateKind::kEffect;
      if (belongs) events[order].insert(commit.position_of(i));
    }
  }
  ASSERT_GT(events.size(), 100U);
  for (const auto& [order, positions] : events) {
    const auto story = tell_order(log, "default", OrderId(order), {});
    ASSERT_TRUE(story.ok());
    std::set<Position> told;
    for (const StoryCommit& one : story->commits) {
      for (const StoryEvent& event : one.events) {
        EXPECT_FALSE(event.words.empty());
        EXPECT_TRUE(told.insert(event.position).second) << event.position.value();
      }
    }
    EXPECT_TRUE(std::includes(told.begin(), told.end(), positions.begin(), positions.end()))
        << order;
  }
}

TEST(Words, MoneyHasTwoDecimalsAndPointsHaveNone) {
  EXPECT_EQ(money_words(1'200), "12.00");
  EXPECT_EQ(money_words(-5), "-0.05");
  EXPECT_EQ(money_words(0), "0.00");
  EXPECT_EQ(account_money_words(AccountId("points:mei"), 1'200), "1200 points");
  EXPECT_EQ(account_money_words(AccountId("balance:mei"), 1'200), "12.00");
}

TEST(Words, ManyArticlesHaveLinesOfTheirOwn) {
  OrderPlaced placed;
  placed.channel = Channel::kThirdParty;
  placed.items.resize(1);
  placed.items[0].sku = Sku("tea");
  placed.items[0].quantity = 2;
  placed.items[0].unit_price = 550;
  EXPECT_NE(words_of(placed).find("channel third party: 2 × tea at 5.50"), std::string::npos)
      << words_of(placed);
  EXPECT_TRUE(article_lines(OrderEvent(placed)).empty());
  placed.items.resize(35, placed.items[0]);
  EXPECT_NE(words_of(placed).find(": 35 articles"), std::string::npos) << words_of(placed);
  const std::vector<std::string> lines = article_lines(OrderEvent(placed));
  ASSERT_EQ(lines.size(), 11U);
  EXPECT_EQ(lines.front(), "2 × tea at 5.50");
  EXPECT_EQ(lines.back(), "and 25 more");
}

TEST(Words, ADeadlineSaysWhatItIsFor) {
  EXPECT_EQ(deadline_words(OrderEvent(OrderPlaced{})), "voided unless it is paid by");
  EXPECT_EQ(deadline_words(OrderEvent(LegHeld{})), "its provider has to answer by");
  EXPECT_EQ(deadline_words(OrderEvent(OrderPaid{})), "its deadline is");
}

}  // namespace
}  // namespace orderlog
