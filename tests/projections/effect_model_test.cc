#include <gtest/gtest.h>

#include <variant>

#include "projections/effects/effects.h"
#include "projections/queries.h"
#include "tests/projections/model_bench.h"

namespace orderlog {
namespace {

class EffectModel : public ::testing::Test {
 protected:
  using Ids = std::vector<std::string>;

  static EffectId id_of(const std::string& order) {
    return effect_id(OrderId(order), EffectKind::kNotification);
  }
  void say(const std::string& order, const std::vector<EffectEvent>& events) {
    std::vector<NewEvent> commit;
    for (const EffectEvent& event : events) {
      commit.push_back({stream_of(id_of(order)), Event(event)});
    }
    bench_.script.commit(commit);
  }
  void request(const std::string& order) {
    say(order,
        {EffectRequested{OrderId(order), EffectKind::kNotification, "", "", 1, 1'000, 10, 10},
         EffectOffered{OrderId(order), EffectKind::kNotification, "", "", 1, 1'000}});
  }
  void park(const std::string& order) {
    say(order, {EffectFailed{1, "no answer", 0}, EffectParked{"no answer"}});
  }
  void complete(const std::string& order) { say(order, {EffectCompleted{1, "sent"}}); }

  static OfferVisitor takes_everything() {
    return {.wants = [](const EffectId&, std::string_view) { return true; },
            .choose = [](const Effect&, std::string_view) { return OfferChoice::kTaken; }};
  }

  EffectQueries queries() { return EffectQueries(bench_.model.view()); }
  Ids listed(const EffectFilter& filter, std::size_t limit = 200) {
    Ids ids;
    std::string cursor;
    while (true) {
      const auto page = queries().list("default", filter, {limit, cursor});
      EXPECT_TRUE(page.ok());
      for (const AggregateRow& row : page->rows) {
        ids.push_back(std::get<Effect>(row.state).order_id.str());
      }
      if (!page->next_cursor) return ids;
      cursor = *page->next_cursor;
    }
  }

  using Counts = std::vector<std::uint64_t>;
  static Counts counts_of(const FedModel& model) {
    Counts counts;
    for (const EffectState state :
         {EffectState::kRequested, EffectState::kOffered, EffectState::kWaiting,
          EffectState::kCompleted, EffectState::kParked}) {
      counts.push_back(EffectQueries(model.view()).count(state).value());
    }
    return counts;
  }
  Counts counts() { return counts_of(bench_.model); }

  Bench<EffectsProjection> bench_;
};

TEST_F(EffectModel, ListsThemByTheStateTheyAreIn) {
  for (const char* order : {"o1", "o2", "o3", "o4"}) request(order);
  bench_.model.feed();
  EXPECT_EQ(listed({.state = EffectState::kOffered}), (Ids{"o4", "o3", "o2", "o1"}));
  park("o2");
  park("o3");
  complete("o4");
  bench_.model.feed();
  EXPECT_EQ(listed({}), (Ids{"o4", "o3", "o2", "o1"}));
  EXPECT_EQ(listed({.kind = EffectKind::kNotification}), (Ids{"o4", "o3", "o2", "o1"}));
  EXPECT_EQ(listed({.state = EffectState::kOffered}), Ids{"o1"});
  EXPECT_EQ(listed({.state = EffectState::kCompleted}), Ids{"o4"});
  EXPECT_EQ(listed({.state = EffectState::kParked, .kind = EffectKind::kNotification}, 1),
            (Ids{"o3", "o2"}));
  EXPECT_EQ(counts(), (Counts{0, 1, 0, 1, 2}));
  say("o2", {EffectReleased{OperatorId("op1"), ""},
             EffectOffered{OrderId("o2"), EffectKind::kNotification, "", "", 2, 1'000}});
  bench_.model.feed();
  EXPECT_EQ(listed({.state = EffectState::kParked}), Ids{"o3"});
  EXPECT_EQ(listed({.state = EffectState::kOffered}), (Ids{"o2", "o1"}));
  EXPECT_EQ(counts(), (Counts{0, 2, 0, 1, 1}));
}

TEST_F(EffectModel, CountsWhatIsInEachStateWhateverTheBatches) {
  EXPECT_EQ(counts(), Counts(5, 0)) << "of a model without rows";
  for (int i = 0; i < 40; ++i) {
    const std::string order = "o" + std::to_string(i);
    request(order);
    if (i % 2 == 0) park(order);
    if (i % 4 == 0) complete(order);
  }
  const Counts expected{0, 20, 0, 10, 10};
  FedModel one_by_one(std::make_unique<EffectsProjection>(kEffectsSchema, 1),
                      bench_.scratch / "one", *bench_.log);
  one_by_one.feed(1);
  EXPECT_EQ(counts_of(one_by_one), expected);
  bench_.model.feed();
  EXPECT_EQ(counts(), expected);
  EXPECT_EQ(listed({.state = EffectState::kParked}).size(), 10U);
}

// It serves while the counts are built.
TEST_F(EffectModel, TheSchemaWithoutCountsIsCountedByHandAndOtherwiseTheSame) {
  for (const char* order : {"o1", "o2", "o3"}) request(order);
  park("o1");
  park("o3");
  FedModel before(std::make_unique<EffectsProjection>(1), bench_.scratch / "before", *bench_.log);
  before.feed();
  bench_.model.feed();
  EXPECT_EQ(counts_of(before), (Counts{0, 1, 0, 0, 2}));
  EXPECT_EQ(counts_of(before), counts());
  Rows compared;
  const EffectsProjection today;
  std::string unused;
  for (const auto& row : bench_.model.rows()) {
    if (today.compared_with(1, row.first, row.second, unused) == Projection::Compared::kAsItIs) {
      compared.push_back(row);
    }
  }
  EXPECT_EQ(compared, before.rows());
}

TEST_F(EffectModel, GivesOutWhatIsOfferedInTheOrderOfTheOffers) {
  const auto offered = [&](std::size_t limit = 100) {
    Ids ids;
    const auto offers =
        queries().offers("default", EffectKind::kNotification, limit, takes_everything());
    EXPECT_TRUE(offers.ok());
    for (const AggregateRow& row : offers->rows) {
      ids.push_back(std::get<Effect>(row.state).order_id.str());
    }
    return ids;
  };
  const auto offer = [&](const std::string& order, std::int64_t attempt, TimeMs due_at) {
    say(order, {EffectOffered{OrderId(order), EffectKind::kNotification, "", "", attempt, due_at}});
  };
  for (const char* order : {"o1", "o2", "o3"}) request(order);
  bench_.model.feed();
  EXPECT_EQ(offered(), (Ids{"o1", "o2", "o3"}));
  EXPECT_EQ(offered(2), (Ids{"o1", "o2"}));
  // Failed and offered again, in one batch: at the end of the line.
  say("o1", {EffectFailed{1, "no answer", 500}});
  offer("o1", 2, 2'000);
  complete("o2");
  bench_.model.feed();
  EXPECT_EQ(offered(), (Ids{"o3", "o1"}));
  park("o3");
  complete("o1");
  bench_.model.feed();
  EXPECT_EQ(offered(), Ids{});
  EXPECT_TRUE(
      queries().offers("other", EffectKind::kNotification, 1, takes_everything())->rows.empty());
}

TEST_F(EffectModel, ShowsOffersThatAreWantedUntilThereAreEnough) {
  for (const char* order : {"o1", "o2", "o3", "o4", "o5"}) request(order);
  bench_.model.feed();
  Ids shown;
  OfferVisitor visitor = takes_everything();
  visitor.wants = [](const EffectId& id, std::string_view) { return id != id_of("o1"); };
  visitor.choose = [&](const Effect& effect, std::string_view) {
    shown.push_back(effect.order_id.str());
    if (shown.size() == 1) return OfferChoice::kPassed;
    return shown.size() == 2 ? OfferChoice::kTaken : OfferChoice::kEnough;
  };
  const auto offers = queries().offers("default", EffectKind::kNotification, 100, visitor);
  ASSERT_TRUE(offers.ok());
  EXPECT_EQ(shown, (Ids{"o2", "o3", "o4"}));
  ASSERT_EQ(offers->rows.size(), 1U);
  EXPECT_EQ(std::get<Effect>(offers->rows[0].state).order_id, OrderId("o3"));
}

// What a lease is known by.
TEST_F(EffectModel, AnOfferIsTheAttempts) {
  const auto offer_of = [&](const std::string& order) {
    std::string found;
    OfferVisitor visitor = takes_everything();
    visitor.choose = [&](const Effect& effect, std::string_view offer) {
      if (effect.order_id == OrderId(order)) found = offer;
      return OfferChoice::kTaken;
    };
    EXPECT_TRUE(queries().offers("default", EffectKind::kNotification, 100, visitor).ok());
    return found;
  };
  const auto ended = [&](const Ids& offers) { return queries().ended(offers).value(); };
  request("o1");
  request("o2");
  bench_.model.feed();
  const std::string first = offer_of("o1");
  const std::string other = offer_of("o2");
  EXPECT_NE(first, other);
  EXPECT_EQ(ended({first, other}), Ids{});
  say("o1", {EffectFailed{1, "no answer", 500}});
  bench_.model.feed();
  EXPECT_EQ(ended({first, other}), Ids{first});
  say("o1", {EffectOffered{OrderId("o1"), EffectKind::kNotification, "", "", 2, 2'000}});
  complete("o2");
  bench_.model.feed();
  EXPECT_GT(offer_of("o1"), first);
  EXPECT_EQ(ended({first, other, offer_of("o1")}), (Ids{first, other}));
}

TEST_F(EffectModel, ShowsOneWithWhatBecameOfIt) {
  request("o1");
  park("o1");
  bench_.model.feed();
  const auto found = queries().find("default", id_of("o1"));
  ASSERT_TRUE(found.ok() && found->row);
  EXPECT_EQ(std::get<Effect>(found->row->state).last_failure, "no answer");
  EXPECT_FALSE(queries().find("other", id_of("o1"))->row);
  EXPECT_FALSE(queries().find("default", id_of("o2"))->row);
}

TEST_F(EffectModel, ACursorIsOfItsOwnList) {
  request("o1");
  request("o2");
  bench_.model.feed();
  const auto page = queries().list("default", {}, {1, ""});
  ASSERT_TRUE(page.ok() && page->next_cursor);
  EXPECT_FALSE(
      queries().list("default", {.state = EffectState::kOffered}, {1, *page->next_cursor}).ok());
}

TEST_F(EffectModel, HowItWasBatchedMakesNoDifference) {
  for (const char* order : {"o1", "o2"}) request(order);
  park("o1");
  complete("o2");
  FedModel again(std::make_unique<EffectsProjection>(kEffectsSchema, 1), bench_.scratch / "again",
                 *bench_.log);
  again.feed(1);
  bench_.model.feed();
  EXPECT_EQ(again.rows(), bench_.model.rows());
}

TEST_F(EffectModel, APageOfLargeEffectsIsShortAndTheWalkLosesNothing) {
  const std::string details = R"({"about":")" + std::string(16'000, 'x') + R"("})";
  Ids expected;
  for (int i = 0; i < 100; ++i) {
    const std::string order = "o" + std::to_string(i);
    say(order, {EffectRequested{OrderId(order), EffectKind::kNotification, "", details, 1, 1'000,
                                10, 10}});
    expected.insert(expected.begin(), order);
  }
  bench_.model.feed();
  const auto page = queries().list("default", {}, {200, ""});
  ASSERT_TRUE(page.ok());
  EXPECT_GE(page->rows.size(), 50U);
  EXPECT_LE(page->rows.size(), 66U) << "a MiB of rows";
  EXPECT_TRUE(page->next_cursor);
  EXPECT_EQ(listed({}), expected);
}

}  // namespace
}  // namespace orderlog
