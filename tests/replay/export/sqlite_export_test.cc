// A log and what its models say, as a database.

#include <random>
#include <sstream>

#include "base/json/reader.h"
#include "domain/codec/codec.h"
#include "replay/as_of_log.h"
#include "tests/replay/export/exported_log.h"
#include "tests/replay/export/sqlite_export_fixture.h"
#include "tests/replay/export/sqlite_rows.h"
#include "tests/replay/past/busy_shop.h"

namespace orderlog {
namespace {

// Folded from the log itself.
AggregateState state_of(const EventStore& store, const StreamRef& stream) {
  const auto events =
      store.read_stream("default", stream.name(), StreamVersion{1}, Direction::kForward, 100'000);
  AggregateState state;
  JsonParser parser;
  for (const StoredEvent& stored : *events) {
    const auto event = decode_event(parser, stored.type, stored.schema_version, stored.payload);
    state = evolve(std::move(state), stream, *event, stored.time_ms);
  }
  return state;
}

TEST_F(SqliteExport, HasEveryEventAsItWasWritten) {
  const ExportedLog log(200);
  exported(*log.store);
  SqliteRows rows(file_);
  const auto cursor = log.store->read_from(Position{1});
  CommitView commit;
  std::string expected;
  while (true) {
    const auto next = cursor->next();
    ASSERT_TRUE(next.ok());
    if (!next->has_value()) break;
    ASSERT_TRUE(decode_commit((*next)->bytes, commit).ok());
    for (std::size_t i = 0; i < commit.events.size(); ++i) {
      const EventView& event = commit.events[i];
      expected += std::to_string(commit.position_of(i).value()) + "|" + std::string(event.stream) +
                  "|" + std::to_string(event.version.value()) + "|" + std::string(event.type) +
                  "|" + std::to_string(commit.time_ms) + "|" + std::string(commit.tenant) + "|" +
                  std::string(event.payload) + "|" + to_hex(stored_hash((*next)->bytes)) + "\n";
    }
  }
  EXPECT_EQ(rows.ask("SELECT e.position, s.name, e.version, e.type, e.time, c.tenant, e.payload, "
                     "c.hash FROM events e JOIN streams s ON s.id = e.stream_id "
                     "JOIN commits c ON c.position = e.commit_position ORDER BY e.position"),
            expected);
}

TEST_F(SqliteExport, HasOrdersAsTheirEventsFoldThem) {
  const ExportedLog log(900);
  exported(*log.store, in_small_steps(file_));
  SqliteRows rows(file_);
  std::string expected;
  std::istringstream names(rows.ask("SELECT name FROM streams WHERE kind = 'order' ORDER BY id"));
  for (std::string name; std::getline(names, name);) {
    const Order order = std::get<Order>(state_of(*log.store, *stream_ref_from(name)));
    Money refunds = 0;
    for (const Refund& refund : order.refunds) {
      if (refund.state == RefundState::kSucceeded) refunds += refund.amount;
    }
    for (const std::string& value :
         {order.id.str(), std::string(to_string(order.status)),
          std::string(to_string(order.refund_status)),
          std::string(to_string(order.delivery_status)), std::to_string(order.amount),
          std::to_string(order.paid_amount()), std::to_string(order.refunded_amount()),
          std::to_string(order.closed ? 1 : 0), std::to_string(order.items.size()),
          std::to_string(order.legs.size()), std::to_string(order.refunds.size())}) {
      expected += value + "|";
    }
    expected += std::to_string(refunds) + "\n";
  }
  EXPECT_GT(expected.size(), 1'000U);
  EXPECT_EQ(rows.ask("SELECT order_id, status, refund_status, delivery_status, amount, paid, "
                     "refunded, closed, "
                     "(SELECT count(*) FROM order_items WHERE order_ref = o.id), "
                     "(SELECT count(*) FROM order_payments WHERE order_ref = o.id), "
                     "(SELECT count(*) FROM order_refunds WHERE order_ref = o.id), "
                     "(SELECT coalesce(sum(amount), 0) FROM order_refunds "
                     " WHERE order_ref = o.id AND state = 'succeeded') FROM orders o ORDER BY id"),
            expected);
}

TEST_F(SqliteExport, RefundsAndPaymentsKnowWhenTheyCameAbout) {
  const ExportedLog log(900);
  exported(*log.store, in_small_steps(file_));
  SqliteRows rows(file_);
  const std::string succeeded = rows.ask(
      "SELECT s.name, e.payload ->> 'refund_id', e.time FROM events e "
      "JOIN streams s ON s.id = e.stream_id WHERE e.type = 'RefundSucceeded' ORDER BY 1, 2");
  EXPECT_NE(succeeded, "");
  EXPECT_EQ(rows.ask("SELECT 'order-' || o.order_id, r.refund_id, r.succeeded_at "
                     "FROM order_refunds r JOIN orders o ON o.id = r.order_ref "
                     "WHERE r.succeeded_at IS NOT NULL ORDER BY 1, 2"),
            succeeded);
  EXPECT_EQ(rows.ask("SELECT count(*) FROM order_refunds WHERE (state = 'succeeded') <> "
                     "(succeeded_at IS NOT NULL) OR requested_at IS NULL"),
            "0\n");
  EXPECT_EQ(rows.ask("SELECT count(*) FROM order_payments WHERE state = 'settled' AND "
                     "settled_at IS NULL"),
            "0\n");
}

TEST_F(SqliteExport, EveryReferenceLeadsSomewhere) {
  const ExportedLog log(400);
  exported(*log.store);
  SqliteRows rows(file_);
  EXPECT_EQ(rows.ask("PRAGMA foreign_key_check"), "");
  EXPECT_EQ(rows.ask("PRAGMA integrity_check"), "ok\n");
  EXPECT_EQ(rows.ask("SELECT count(*) FROM pools JOIN streams ON streams.id = pools.id"), "1\n");
  EXPECT_NE(rows.ask("SELECT count(*) FROM effects e JOIN orders o USING (tenant, order_id)"),
            "0\n");
  EXPECT_NE(rows.ask("SELECT count(*) FROM jobs"), "0\n");
}

// So that a join finds the rows that refer to one without reading them all.
TEST_F(SqliteExport, EveryReferenceIsIndexedOnItsOwnSide) {
  const ExportedLog log(20);
  exported(*log.store);
  SqliteRows rows(file_);
  EXPECT_EQ(
      rows.ask(
          "WITH refs AS (SELECT m.name AS child, k.id, count(*) AS n, min(k.\"from\") AS first, "
          "  group_concat(k.\"from\") AS columns "
          "  FROM sqlite_schema m, pragma_foreign_key_list(m.name) k "
          "  WHERE m.type = 'table' GROUP BY m.name, k.id) "
          "SELECT r.child, r.columns FROM refs r WHERE NOT EXISTS ("
          "  SELECT 1 FROM pragma_index_list(r.child) i WHERE r.n = (SELECT count(*) "
          "    FROM pragma_index_info(i.name) x JOIN pragma_foreign_key_list(r.child) k "
          "    ON k.\"from\" = x.name WHERE k.id = r.id AND x.seqno < r.n)) "
          "AND NOT (r.n = 1 AND EXISTS (SELECT 1 FROM pragma_table_info(r.child) t "
          "  WHERE t.name = r.first AND t.pk = 1 AND t.type = 'INTEGER'))"),
      "");
}

TEST_F(SqliteExport, WhatIsAskedOftenIsNotSearchedFromEndToEnd) {
  const ExportedLog log(900);
  exported(*log.store);
  SqliteRows rows(file_);
  for (const char* question :
       {"SELECT 1 FROM orders WHERE order_code = 'x'",
        "SELECT 1 FROM orders WHERE channel_order_no = 'x'",
        "SELECT sum(amount) FROM orders WHERE paid_date = '2010-12-01' GROUP BY address",
        "SELECT 1 FROM order_refunds WHERE succeeded_date = '2010-12-01'",
        "SELECT 1 FROM jobs WHERE order_id = 'x'", "SELECT 1 FROM jobs WHERE user_id = 'x'",
        "SELECT 1 FROM commits WHERE commit_id = 'x'",
        "SELECT 1 FROM commits WHERE correlation_id = 'x'",
        "SELECT 1 FROM streams WHERE kind = 'order' AND aggregate_id = '7'"}) {
    const std::string plan = rows.ask("EXPLAIN QUERY PLAN " + std::string(question));
    EXPECT_EQ(plan.find("SCAN"), std::string::npos) << question << "\n" << plan;
  }
  const std::string joined = rows.ask(
      "EXPLAIN QUERY PLAN SELECT 1 FROM pools p JOIN orders o "
      "ON o.tenant = p.tenant AND o.pool_id = p.pool_id");
  EXPECT_NE(joined.find("SEARCH o "), std::string::npos) << joined;
}

TEST_F(SqliteExport, ARejectionNamesItsCode) {
  testing::BusyShop shop(3, 1'000);
  exported(shop.log());
  SqliteRows rows(file_);
  EXPECT_NE(rows.ask("SELECT count(*) FROM commits WHERE answer_kind = 4"), "0\n");
  EXPECT_EQ(rows.ask("SELECT count(*) FROM commits WHERE (answer_kind = 4) <> "
                     "(rejection_code IS NOT NULL)"),
            "0\n");
  EXPECT_EQ(rows.ask("SELECT count(*) FROM commits WHERE rejection_code <> "
                     "substr(answer_detail, 1, instr(answer_detail, char(10)) - 1)"),
            "0\n");
}

TEST_F(SqliteExport, AccountsAreTheSumOfTheirEntries) {
  const ExportedLog log(400);
  exported(*log.store, in_small_steps(file_));
  SqliteRows rows(file_);
  EXPECT_EQ(rows.ask("SELECT sum(posted) FROM accounts"), "0\n");
  EXPECT_EQ(rows.ask("SELECT a.account_id FROM accounts a WHERE a.posted <> (SELECT sum(amount) "
                     "FROM account_entries e WHERE e.account_ref = a.id)"),
            "");
  EXPECT_EQ(
      rows.ask("SELECT a.account_id FROM accounts a WHERE a.posted <> (SELECT balance FROM "
               "account_entries e WHERE e.account_ref = a.id ORDER BY position DESC LIMIT 1)"),
      "");
  EXPECT_EQ(rows.ask("SELECT count(*) FROM account_entries"), "80\n");
}

TEST_F(SqliteExport, InStepsIsTheSameAsAtOnce) {
  const ExportedLog log(1'500);
  exported(*log.store);
  const std::string steps = directory_ / "steps.sqlite";
  std::mt19937 random(9);
  const std::uint64_t end = log.store->head().position.value();
  for (std::uint64_t at = 0; at < end;) {
    at = std::min(end, at + 1 + random() % 700);
    const auto head = head_at(*log.store, Position{at});
    const ExportReport report = exported(*as_of_log(*log.store, *head), in_small_steps(steps));
    EXPECT_EQ(report.head, *head);
  }
  EXPECT_EQ(SqliteRows(steps).everything(), SqliteRows(file_).everything());
  // A long stream was not folded from its first event on each time.
  EXPECT_NE(SqliteRows(steps).ask("SELECT count(*) FROM kept_states"), "0\n");
  EXPECT_EQ(exported(*log.store, in_small_steps(steps)).events, 0U);
}

TEST_F(SqliteExport, OfABusyShopHasNoLooseEndsInOneStepOrMany) {
  testing::BusyShop shop(3, 6'000);
  exported(shop.log());
  SqliteRows rows(file_);
  EXPECT_EQ(rows.ask("PRAGMA foreign_key_check"), "");
  EXPECT_EQ(rows.ask("SELECT sum(posted) FROM accounts GROUP BY currency HAVING sum(posted) <> 0"),
            "");
  for (const char* table : {"pools", "jobs", "effects", "transfers", "order_refunds"}) {
    EXPECT_NE(rows.ask("SELECT count(*) FROM " + std::string(table)), "0\n") << table;
  }
  const std::string steps = directory_ / "steps.sqlite";
  const std::uint64_t end = shop.log().head().position.value();
  for (std::uint64_t at = 0; at < end;) {
    at = std::min(end, at + 3'000);
    exported(*as_of_log(shop.log(), *head_at(shop.log(), Position{at})), in_small_steps(steps));
  }
  EXPECT_EQ(SqliteRows(steps).everything(), rows.everything());
}

// Small events, each of which brings a large order into memory.
TEST_F(SqliteExport, ABatchEndsWithTheStreamsThatItHoldsToo) {
  constexpr int kOrders = 40;
  const auto store = make_memory_event_store();
  LogScript script(*store);
  const auto order = [](int i) { return OrderId("o" + std::to_string(i)); };
  for (int i = 0; i < kOrders; ++i) {
    OrderPlaced placed;
    placed.merchant_id = MerchantId("m");
    placed.user_id = UserId("ann");
    placed.items.resize(1);
    placed.items[0].sku = Sku("tea");
    placed.items[0].quantity = 1;
    placed.items.resize(500, placed.items[0]);
    script.commit({{stream_of(order(i)), Event(OrderEvent(placed))}});
  }
  exported(*store);
  for (int i = 0; i < kOrders; ++i) {
    script.commit({{stream_of(order(i)), Event(OrderEvent(AddressChanged{"1 Road", ""}))}});
  }
  int batches = 0;
  const auto report = export_to_sqlite(*store, {.file = file_, .batch_bytes = 200'000},
                                       [&batches](auto, auto, auto, auto) { ++batches; });
  ASSERT_TRUE(report.ok()) << report.error().sentence;
  EXPECT_GE(batches, 5);
  const std::string whole = directory_ / "whole.sqlite";
  exported(*store, {.file = whole});
  EXPECT_EQ(SqliteRows(file_).everything(), SqliteRows(whole).everything());
}

TEST_F(SqliteExport, AKeptStateThatCantBeReadOnlyCostsTheLongerWay) {
  ExportedLog log(1'500);
  exported(*log.store, in_small_steps(file_));
  {
    auto database = SqliteDatabase::open(file_, SqliteDatabase::Access::kReadWrite);
    ASSERT_TRUE((*database)->run("UPDATE kept_states SET state = 'of another program'").ok());
  }
  log.live(200);
  exported(*log.store, in_small_steps(file_));
  const std::string fresh = directory_ / "fresh.sqlite";
  exported(*log.store, {.file = fresh});
  EXPECT_EQ(SqliteRows(file_).everything(), SqliteRows(fresh).everything());
}

TEST_F(SqliteExport, OnlyThePartsThatWereAskedForAreThere) {
  ExportedLog log(300);
  TableParts parts;
  ASSERT_TRUE(TableParts::parse("orders", parts));
  EXPECT_EQ(parts.names(), "events,orders");
  exported(*log.store, {.file = file_, .parts = parts});
  {
    SqliteRows rows(file_);
    EXPECT_EQ(rows.ask("SELECT name FROM sqlite_schema WHERE name IN ('accounts', 'pools')"), "");
    EXPECT_EQ(rows.ask("PRAGMA foreign_key_check"), "");
  }
  log.live(50);
  exported(*log.store);
  EXPECT_NE(refusal(*log.store, {.file = file_, .parts = TableParts::all()}).find("events,orders"),
            std::string::npos);
  const std::string all = directory_ / "all.sqlite";
  exported(*log.store, {.file = all});
  EXPECT_EQ(SqliteRows(file_).everything(parts), SqliteRows(all).everything(parts));
  EXPECT_FALSE(TableParts::parse("orders,nothing", parts));
}

}  // namespace
}  // namespace orderlog
