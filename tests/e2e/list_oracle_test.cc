// GET /v1/orders against an oracle: every combination of its filters, every page, compared with
// what folding the log finds by looking at every order.
//
// In the tests' own run that is a shop of a few hundred orders. LIST_ORACLE_DATA=DIR asks the same
// of the orders of any data directory (a server is started on it), LIST_ORACLE_ORDERS=N about so
// many of them.

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <utility>

#include "base/json/reader.h"
#include "domain/rules.h"
#include "tests/e2e/order_facts.h"
#include "tests/e2e/server_test.h"
#include "tests/e2e/shop_life.h"

namespace orderlog::testing {
namespace {

using Ids = std::vector<std::string>;

constexpr std::size_t kAttributes = kOrderAttributes.size();
constexpr unsigned kFromBit = 1U << kAttributes;
constexpr unsigned kToBit = kFromBit << 1;
constexpr unsigned kSubsets = kToBit << 1;

struct ListPage {
  Ids ids;
  std::string next_cursor;  // empty at the end
  std::uint64_t position = 0;
};

struct Walked {
  Ids ids;
  std::size_t pages = 0;
  std::set<std::uint64_t> positions;
};

class ListWalker {
 public:
  explicit ListWalker(Session& session) : session_(session) {}

  ListPage page(const std::string& query, std::size_t limit, const std::string& cursor) {
    const Reply reply = session_.get("/v1/orders?" + query + "limit=" + std::to_string(limit) +
                                     (cursor.empty() ? "" : "&cursor=" + cursor) +
                                     "&min_position=" + std::to_string(session_.newest_position()));
    EXPECT_EQ(reply.status, 200) << query << reply.trouble << reply.body();
    ListPage page;
    page.position = reply.position();
    const auto json = parser_.parse(reply.body());
    if (reply.status != 200 || !json) return page;
    FieldErrors errors;
    ObjectReader object(*json, errors);
    object.array("data", limit, [&](const JsonValue& value, const JsonPlace& place) {
      ObjectReader order(value, errors, place);
      order.text("order_id", page.ids.emplace_back(), kMaxIdLength);
    });
    JsonValue next;
    if (object.any("next_cursor", next) && next.kind() == JsonKind::kString) {
      page.next_cursor = next.string();
    }
    EXPECT_TRUE(errors.empty()) << query << errors.front().pointer << errors.front().detail;
    return page;
  }

  // `between` is called after each page that another one follows.
  Walked walk(
      const std::string& query, std::size_t limit, const std::function<void()>& between = [] {}) {
    Walked walked;
    std::string cursor;
    do {
      ListPage next = page(query, limit, cursor);
      walked.ids.insert(walked.ids.end(), next.ids.begin(), next.ids.end());
      walked.positions.insert(next.position);
      ++walked.pages;
      cursor = std::move(next.next_cursor);
      if (!cursor.empty()) between();
    } while (!cursor.empty() && !::testing::Test::HasFailure());
    return walked;
  }

 private:
  Session& session_;
  JsonParser parser_;
};

// Asks the server and the oracle, and counts.
class ListOracle {
 public:
  ListOracle(ServerProcess& server, Session& session)
      : server_(server), session_(session), walker_(session) {
    look();
  }

  [[nodiscard]] const OrderFacts& facts() const { return facts_; }
  std::size_t pick(std::size_t choices) { return random_() % choices; }

  // Deadlines may change orders at any time; then both look again.
  void check(const OrderQuestion& question) {
    if (::testing::Test::HasFailure()) return;  // one is enough to look at
    constexpr int kAttempts = 5;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      Ids expected;
      for (const OrderFact& order : facts_.newest_first) {
        if (question.matches(order)) expected.push_back(order.id);
      }
      const std::size_t limit = limit_for(expected.size());
      const Walked walked = walker_.walk(question.query(), limit);
      if (walked.positions != std::set{facts_.position.value()}) {
        look();
        continue;
      }
      ASSERT_EQ(walked.ids, expected) << question.query() << " limit " << limit;
      ++combinations_;
      non_empty_ += expected.empty() ? 0 : 1;
      pages_ += walked.pages;
      rows_ += expected.size();
      return;
    }
    FAIL() << "the log never stands still";
  }

  // Every subset of the filters, with values from `value(question, filter)`.
  template <class Ask>
  void check_subsets(Ask ask) {
    for (unsigned subset = 0; subset < kSubsets && !::testing::Test::HasFailure(); ++subset) {
      OrderQuestion question;
      ask(subset, question);
      check(question);
    }
  }

  void report(std::ostream& out) const {
    out << facts_.newest_first.size() << " orders, " << combinations_
        << " combinations of filters (" << non_empty_ << " of them with orders), " << pages_
        << " pages, " << rows_ << " rows, all as the log says\n";
  }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] std::size_t non_empty() const { return non_empty_; }

 private:
  void look() {
    auto facts = fold_orders(server_.data());
    ASSERT_TRUE(facts.ok()) << facts.error();
    facts_ = std::move(facts).value();
    // Lets the read model come up to it.
    while (session_.newest_position() < facts_.position.value()) {
      const Reply log =
          session_.get("/v1/orders?limit=1&min_position=" + std::to_string(facts_.position.value()),
                       {{"Prefer", "wait=30"}});
      ASSERT_TRUE(log.status == 200 || log.status == 503) << log.body();
    }
  }

  // Any page size, as long as there are not too many pages.
  std::size_t limit_for(std::size_t rows) {
    constexpr std::size_t kLimits[] = {1, 2, 3, 7, 20, 50, 199, 200};
    constexpr std::size_t kPages = 25;
    while (true) {
      const std::size_t limit = kLimits[pick(std::size(kLimits))];
      if (limit == 200 || rows <= limit * kPages) return limit;
    }
  }

  ServerProcess& server_;
  Session& session_;
  ListWalker walker_;
  OrderFacts facts_;
  std::mt19937_64 random_{20'261'121};
  std::size_t combinations_ = 0;
  std::size_t non_empty_ = 0;
  std::size_t pages_ = 0;
  std::size_t rows_ = 0;
};

// So many orders, as different from each other as there are.
std::vector<OrderFact> samples(ListOracle& oracle, std::size_t count) {
  std::map<std::vector<std::string>, std::vector<const OrderFact*>> kinds;
  for (const OrderFact& order : oracle.facts().newest_first) {
    const auto& of = order.attributes;
    kinds[{of[2].empty() ? "" : "in a store", of[3], of[4], of[5], of[6], of[7]}].push_back(&order);
  }
  std::vector<OrderFact> chosen;
  for (const auto& [kind, orders] : kinds) chosen.push_back(*orders[oracle.pick(orders.size())]);
  while (chosen.size() > count) {
    std::swap(chosen[oracle.pick(chosen.size())], chosen.back());
    chosen.pop_back();
  }
  const auto& all = oracle.facts().newest_first;
  while (chosen.size() < count) chosen.push_back(all[oracle.pick(all.size())]);
  return chosen;
}

// Every subset of what the order has: each finds it, unless it asks for the store of one that has
// none.
void check_own(ListOracle& oracle, const OrderFact& order) {
  const auto& all = oracle.facts().newest_first;
  const TimeMs span = all.front().created_at - all.back().created_at;
  oracle.check_subsets([&](unsigned subset, OrderQuestion& question) {
    for (std::size_t i = 0; i < kAttributes; ++i) {
      if ((subset >> i & 1U) == 0) continue;
      question.attributes[i] = order.attributes[i].empty() ? "nowhere" : order.attributes[i];
    }
    const TimeMs away = static_cast<TimeMs>(oracle.pick(4)) * span / 10;
    if ((subset & kFromBit) != 0) question.from = std::max<TimeMs>(0, order.created_at - away);
    if ((subset & kToBit) != 0) question.to = order.created_at + 1 + away;
  });
}

// Every subset of what the order has with one value, each in its turn, that no order has.
void check_one_wrong(ListOracle& oracle, const OrderFact& order) {
  const auto& all = oracle.facts().newest_first;
  for (std::size_t wrong = 0; wrong < kAttributes + 2; ++wrong) {
    oracle.check_subsets([&](unsigned subset, OrderQuestion& question) {
      subset |= 1U << wrong;
      for (std::size_t i = 0; i < kAttributes; ++i) {
        if ((subset >> i & 1U) != 0 && !order.attributes[i].empty()) {
          question.attributes[i] = order.attributes[i];
        }
      }
      // Values that no order has, or few.
      constexpr const char* kNone[] = {"nobody",      "nobody",    "nowhere", "flash",
                                       "void_failed", "picked_up", "failed",  "prepared"};
      if (wrong < kAttributes) question.attributes[wrong] = kNone[wrong];
      if ((subset & kFromBit) != 0) question.from = order.created_at;
      if ((subset & kToBit) != 0) question.to = order.created_at + 1;
      if (1U << wrong == kFromBit) question.from = all.front().created_at + 1;
      if (1U << wrong == kToBit) question.to = all.back().created_at;
    });
  }
}

// Every subset of filters, each with the value of any order.
void check_mixed(ListOracle& oracle) {
  const auto& all = oracle.facts().newest_first;
  oracle.check_subsets([&](unsigned subset, OrderQuestion& question) {
    const auto any = [&]() -> const OrderFact& { return all[oracle.pick(all.size())]; };
    for (std::size_t i = 0; i < kAttributes; ++i) {
      if ((subset >> i & 1U) == 0) continue;
      const std::string value = any().attributes[i];
      if (!value.empty()) question.attributes[i] = value;
    }
    if ((subset & kFromBit) != 0) question.from = any().created_at;
    if ((subset & kToBit) != 0) question.to = any().created_at;
  });
}

void check_everything(ListOracle& oracle, std::size_t orders) {
  const std::vector<OrderFact> chosen = samples(oracle, orders);
  ASSERT_FALSE(chosen.empty());
  for (const OrderFact& order : chosen) check_own(oracle, order);
  check_mixed(oracle);
  check_one_wrong(oracle, chosen.front());
  // The ends of time.
  oracle.check({.attributes = {}, .from = 0, .to = std::nullopt});
  oracle.check({.attributes = {}, .from = std::nullopt, .to = 0});
  oracle.check({.attributes = {}, .from = kMaxTimeMs, .to = std::nullopt});
  oracle.check({.attributes = {}, .from = 0, .to = kMaxTimeMs});
  if (!::testing::Test::HasFailure()) oracle.report(std::cout);
}

class OrderLists : public ServerTest {};

TEST_F(OrderLists, ShowExactlyWhatTheLogSaysForEveryCombinationOfFilters) {
  ShopLife shop(client_, 7);
  shop.import(120, now_ms());
  for (int hour = 0; hour < 5; ++hour) {
    shop.live(300);
    advance_clock(hour % 2 == 0 ? 1 : 700'000);
  }
  ListOracle oracle(server_, client_);
  check_everything(oracle, 5);
  EXPECT_GT(oracle.facts().newest_first.size(), 300U);
  EXPECT_GT(oracle.non_empty(), 2'000U);
}

// Every page of a walk while others place, import, pay, void and refund.
TEST_F(OrderLists, MissAndRepeatNothingThatIsThereWhileOthersArrive) {
  ShopLife before(client_, 11, "before");
  before.import(200, now_ms());
  before.live(200);
  auto facts = fold_orders(server_.data());
  ASSERT_TRUE(facts.ok()) << facts.error();
  const std::int64_t now = now_ms();

  Session session(server_.url());
  ShopLife others(session, 13, "later");
  const auto go_on = [&] {
    others.import(2, now);
    others.live(3);
    before.live(2);
    advance_clock(1);
  };
  ListWalker walker(client_);
  std::set<std::uint64_t> positions;
  for (std::size_t limit = 3; limit <= 15; limit += 4) {
    for (const std::string& merchant : {std::string(), std::string("m1"), std::string("m2")}) {
      OrderQuestion question;
      if (!merchant.empty()) question.attributes[1] = merchant;
      std::set<std::string> there;
      Ids expected;
      for (const OrderFact& order : facts->newest_first) {
        if (!question.matches(order)) continue;
        there.insert(order.id);
        expected.push_back(order.id);
      }
      Walked walked = walker.walk(question.query(), limit, go_on);
      const std::set<std::string> once(walked.ids.begin(), walked.ids.end());
      EXPECT_EQ(once.size(), walked.ids.size()) << "shown twice";
      std::erase_if(walked.ids, [&](const std::string& id) { return !there.contains(id); });
      EXPECT_EQ(walked.ids, expected);
      positions.merge(walked.positions);
    }
  }
  EXPECT_GT(positions.size(), 100U);
}

// Data that is there already, for instance of an import: LIST_ORACLE_DATA names its directory, and
// LIST_ORACLE_ORDERS how many orders the filters are taken from.
std::vector<std::string> directories_to_check() {
  const char* const data = std::getenv("LIST_ORACLE_DATA");
  return data == nullptr ? std::vector<std::string>{} : std::vector<std::string>{data};
}

class OrderListsOfADirectory : public ::testing::TestWithParam<std::string> {};

TEST_P(OrderListsOfADirectory, ShowExactlyWhatTheLogSaysForEveryCombinationOfFilters) {
  const char* const orders = std::getenv("LIST_ORACLE_ORDERS");
  ServerProcess server(GetParam());
  ASSERT_TRUE(server.start()) << server.err();
  Session session(server.url());
  ListOracle oracle(server, session);
  check_everything(oracle, orders == nullptr ? 3 : std::strtoul(orders, nullptr, 10));
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(OrderListsOfADirectory);
INSTANTIATE_TEST_SUITE_P(Given, OrderListsOfADirectory,
                         ::testing::ValuesIn(directories_to_check()));

}  // namespace
}  // namespace orderlog::testing
