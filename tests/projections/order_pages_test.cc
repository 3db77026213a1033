// Pages that are kept are the pages that would be put together now.

#include "projections/orders/order_pages.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "domain/view.h"
#include "projections/models.h"
#include "projections/orders/orders.h"
#include "projections/read_models.h"
#include "tests/projections/model_bench.h"
#include "tests/projections/order_lives.h"

namespace orderlog {
namespace {

constexpr std::size_t kBudget = std::size_t{4} << 20;

std::string fresh_page(const OrderQueries& queries, const OrderFilter& filter,
                       const PageRequest& request, std::optional<std::string>& cursor) {
  const auto page = queries.list("default", filter, request);
  EXPECT_TRUE(page.ok());
  std::string elements;
  for (const AggregateRow& row : page->rows) {
    if (!elements.empty()) elements += ',';
    write_view(row.state, row.version, 0, elements);
  }
  cursor = page->next_cursor;
  return elements;
}

OrderFilter some_filter(std::mt19937_64& random, const std::vector<OrderBirth>& born) {
  OrderFilter filter;
  const OrderBirth& like = born[random() % born.size()];
  if (random() % 2 == 0) filter.user_id = UserId(like.user);
  if (random() % 3 == 0) filter.merchant_id = MerchantId(like.merchant);
  if (random() % 3 == 0 && !like.store.empty()) filter.store_id = StoreId(like.store);
  if (random() % 3 == 0) filter.status = static_cast<OrderStatus>(random() % 10);
  return filter;
}

TEST(OrderPages, ShowWhatTheListWouldShowNow) {
  Bench<OrdersProjection> bench;
  const OrderQueries queries(bench.model.view());
  OrderPages pages(queries, kBudget);
  OrderLives lives(bench.script, 23);
  std::mt19937_64 random(7);
  for (int round = 0; round < 150; ++round) {
    lives.live(1 + random() % 4);
    bench.model.feed();
    for (int i = 0; i < 20; ++i) {
      const OrderFilter filter = some_filter(random, lives.born());
      PageRequest request{1 + random() % 3, ""};
      for (int walked = 0; walked < 3; ++walked) {
        std::optional<std::string> cursor;
        const std::string expected = fresh_page(queries, filter, request, cursor);
        const auto page = pages.page("default", filter, request);
        ASSERT_TRUE(page.ok());
        ASSERT_EQ(*page->elements, expected);
        ASSERT_EQ(page->next_cursor, cursor);
        ASSERT_EQ(page->position, bench.log->head().position);
        if (!cursor) break;
        request.cursor = *cursor;
      }
    }
  }
  EXPECT_GT(pages.counts().hits, 1'000U);
  EXPECT_GT(pages.counts().misses, 1'000U);
}

TEST(OrderPages, AnUnchangedListIsPutTogetherOnce) {
  Bench<OrdersProjection> bench;
  OrderPages pages(OrderQueries(bench.model.view()), kBudget);
  bench.script.commit({order_placed({.id = "o1", .user = "ann"})});
  bench.model.feed();
  OrderFilter anns;
  anns.user_id = UserId("ann");
  const auto first = pages.page("default", anns, {});
  bench.script.commit({order_placed({.id = "o2", .user = "bob"})});
  bench.model.feed();
  const auto again = pages.page("default", anns, {});
  EXPECT_EQ(again->elements, first->elements);  // the very same bytes
  EXPECT_EQ(again->position, Position(2));
  EXPECT_EQ(pages.counts().hits, 1U);
  bench.script.commit(order_paid("o1"));
  bench.model.feed();
  EXPECT_NE(*pages.page("default", anns, {})->elements, *first->elements);
  // Another tenant's question is another one.
  EXPECT_EQ(*pages.page("other", anns, {})->elements, "");
}

TEST(OrderPages, KeepToTheirBudget) {
  Bench<OrdersProjection> bench;
  OrderPages nothing(OrderQueries(bench.model.view()), 0);
  bench.script.commit({order_placed({.id = "o1"})});
  bench.model.feed();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(nothing.page("default", {}, {}).ok());
  EXPECT_EQ(nothing.counts().hits, 0U);

  OrderPages few(OrderQueries(bench.model.view()), 16 * 2'048);
  for (std::size_t limit = 1; limit <= 200; ++limit) {
    ASSERT_TRUE(few.page("default", {}, {limit, ""}).ok());
  }
  EXPECT_TRUE(few.page("default", {}, {200, ""}).ok());
  EXPECT_EQ(few.counts().hits, 1U);
}

// Readers and writer at once: whoever has seen a position sees what was written up to it.
TEST(OrderPages, NobodyMissesTheirOwnWrite) {
  testing::TempDirectory scratch;
  const auto log = make_memory_event_store();
  ManualClock clock(1'700'000'000'000);
  LogScript script(*log);
  ReadModelsOptions options;
  options.directory = scratch / "data";
  options.runtime.batch_events = 8;
  auto opened = ReadModels::open(std::move(options), *log, clock);
  ASSERT_TRUE(opened.ok());
  ReadModels& models = **opened;
  models.start();
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> asked{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        for (const char* user : {"u0", "u1", "u2", "u3"}) {
          OrderFilter filter;
          filter.user_id = UserId(user);
          ASSERT_TRUE(models.order_pages().page("default", filter, {}).ok());
          ++asked;
        }
      }
    });
  }
  for (int i = 0; i < 600; ++i) {
    const std::string user = "u" + std::to_string(i % 4);
    const std::string id = "o" + std::to_string(i);
    const Position token = script.commit({order_placed({.id = id, .user = user})});
    ASSERT_TRUE(models.served("orders").gate().wait_for(
        token, std::chrono::steady_clock::now() + std::chrono::seconds(20)));
    OrderFilter filter;
    filter.user_id = UserId(user);
    const auto page = models.order_pages().page("default", filter, {});
    ASSERT_TRUE(page.ok());
    ASSERT_NE(page->elements->find("\"order_id\":\"" + id + "\""), std::string::npos) << id;
    ASSERT_GE(page->position, token);
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_GT(models.order_pages().counts().hits, 0U);
  EXPECT_GT(asked.load(), 100U);
}

}  // namespace
}  // namespace orderlog
