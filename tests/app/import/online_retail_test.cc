#include "app/import/online_retail.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "app/data_directory.h"
#include "app/import/invoice.h"
#include "base/json/reader.h"
#include "base/rfc3339.h"
#include "domain/codec/codec.h"
#include "domain/rules.h"
#include "eventstore/rocksdb_event_store.h"
#include "replay/verify/verify.h"
#include "tests/app/import/retail_file.h"

namespace orderlog {
namespace {

using Row = RetailTestFile::Row;

RetailImport imported(const std::string& path, const std::string& data) {
  return import_online_retail(
      path,
      [&data](ImportAnswerHandler handler) { return open_engine_target(data, std::move(handler)); },
      [](std::uint64_t) {});
}

struct Log {
  explicit Log(const std::string& data) {
    RocksDbEventStoreOptions options;
    options.directory = log_directory(data);
    auto opened = open_rocksdb_event_store_read_only(options);
    EXPECT_TRUE(opened.ok()) << opened.error().detail;
    store = std::move(opened).value();
  }

  // The order as the log tells it.
  [[nodiscard]] Order order(const std::string& invoice) const {
    const StreamRef stream{AggregateKind::kOrder, "online-retail:" + invoice};
    const auto events =
        store->read_stream("default", stream.name(), StreamVersion{1}, Direction::kForward, 1'000);
    EXPECT_TRUE(events.ok());
    AggregateState state;
    JsonParser parser;
    for (const StoredEvent& event : *events) {
      const auto decoded = decode_event(parser, event.type, event.schema_version, event.payload);
      EXPECT_TRUE(decoded.ok()) << decoded.error();
      state = evolve(std::move(state), stream, *decoded, event.time_ms);
    }
    EXPECT_TRUE(std::holds_alternative<Order>(state)) << invoice;
    return std::get<Order>(state);
  }

  std::unique_ptr<EventStore> store;
};

class ImportOnlineRetail : public ::testing::Test {
 protected:
  RetailReport import_all() {
    const RetailImport result = imported(file_.path(), file_.data());
    EXPECT_TRUE(result.complete) << result.trouble;
    return result.report;
  }

  RetailTestFile file_;
};

TEST_F(ImportOnlineRetail, AnInvoiceBecomesAPaidAndClosedOrder) {
  file_.add({.sku = "tea", .quantity = "2", .price = "2.55"});
  file_.add({.sku = "milk", .title = "MILK", .quantity = "3", .price = "0.50"});
  const RetailReport report = import_all();
  EXPECT_EQ(report.known().orders, 1u);
  EXPECT_EQ(report.known().lines, 2u);
  EXPECT_EQ(report.known().pence, 660);

  const Order order = Log(file_.data()).order("1001");
  EXPECT_EQ(order.status, OrderStatus::kPaid);
  EXPECT_TRUE(order.closed);
  EXPECT_EQ(order.merchant_id.view(), "online-retail");
  EXPECT_EQ(order.user_id.view(), "17850");
  EXPECT_EQ(order.channel_order_no, "1001");
  EXPECT_EQ(order.address, "United Kingdom");
  EXPECT_EQ(order.amount, 660);
  EXPECT_EQ(order.items.size(), 2u);
  EXPECT_EQ(order.created_at, parse_rfc3339("2010-12-01T08:26:00Z"));
  EXPECT_EQ(order.paid_at, order.created_at);
}

TEST_F(ImportOnlineRetail, ARowThatTheFileEndsInIsLeftOutAndSaid) {
  file_.add({.sku = "tea"});
  const std::uint64_t line = file_.add({.sku = "milk"});
  file_.cut(std::string("0,17850,United Kingdom").size());
  const RetailReport report = import_all();
  EXPECT_EQ(report.rows(), 2u);
  EXPECT_EQ(report.rows_of(RowFate::kCutOff), 1u);
  EXPECT_EQ(report.known().lines, 1u);
  const std::string text = report.text();
  const auto at = text.find("left out: the file ends in the middle of it");
  ASSERT_NE(at, std::string::npos) << text;
  EXPECT_NE(text.find(std::to_string(line), at), std::string::npos) << text;
  EXPECT_EQ(text.find("has no end"), std::string::npos) << text;
}

// It may be whole: a last line needs no end. Nobody can tell whether its last field is.
TEST_F(ImportOnlineRetail, AWholeRowWithoutALineEndIsImportedAndSaid) {
  file_.add({.sku = "tea"});
  const std::uint64_t line = file_.add({.sku = "milk"});
  EXPECT_EQ(import_all().text().find("has no end"), std::string::npos);
  file_.cut(std::string("dom").size());
  const RetailReport report = import_all();
  EXPECT_EQ(report.rows_of(RowFate::kCutOff), 0u);
  EXPECT_NE(report.text().find("the last line, " + std::to_string(line) + ", has no end"),
            std::string::npos)
      << report.text();
}

TEST_F(ImportOnlineRetail, WithoutACustomerTheUserIsGuest) {
  file_.add({.customer = ""});
  const RetailReport report = import_all();
  EXPECT_EQ(report.guests().orders, 1u);
  EXPECT_EQ(report.known().orders, 0u);
  EXPECT_EQ(Log(file_.data()).order("1001").user_id.view(), "guest");
}

TEST_F(ImportOnlineRetail, ACancellationRefundsItsArticle) {
  file_.add({.sku = "tea", .quantity = "5", .price = "2.00"});
  file_.add({.sku = "milk", .quantity = "1", .price = "1.00"});
  file_.add({.invoice = "C2001",
             .sku = "tea",
             .quantity = "-2",
             .date = "2010-12-05T10:00:00Z",
             .price = "2.00"});
  const RetailReport report = import_all();
  EXPECT_EQ(report.rows_of(RowFate::kRefunded), 1u);
  EXPECT_EQ(report.refunded_pence(), 400);

  const Order order = Log(file_.data()).order("1001");
  EXPECT_EQ(order.refunded_amount(), 400);
  ASSERT_EQ(order.refunds.size(), 1u);
  EXPECT_EQ(order.refunds[0].state, RefundState::kSucceeded);
  EXPECT_EQ(order.refunds[0].initiator, Initiator::kStore);
  EXPECT_EQ(order.refunds[0].reason, "C2001");
  EXPECT_EQ(order.refunds[0].items, (std::vector<RefundItem>{{Sku("tea"), 2}}));
}

TEST_F(ImportOnlineRetail, ACancellationOverSeveralOrdersIsSplit) {
  file_.add({.invoice = "1001", .quantity = "1", .price = "2.00"});
  file_.add({.invoice = "1002", .quantity = "1", .price = "2.00"});
  file_.add(
      {.invoice = "C2001", .quantity = "-2", .date = "2010-12-05T10:00:00Z", .price = "2.00"});
  const RetailReport report = import_all();
  EXPECT_EQ(report.refunds(), 2u);
  const Log log(file_.data());
  EXPECT_EQ(log.order("1001").status, OrderStatus::kRefunded);
  EXPECT_EQ(log.order("1002").status, OrderStatus::kRefunded);
}

TEST_F(ImportOnlineRetail, NeverMoreIsRefundedThanWasPaid) {
  file_.add({.quantity = "2", .price = "2.00"});
  file_.add(
      {.invoice = "C2001", .quantity = "-5", .date = "2010-12-05T10:00:00Z", .price = "3.00"});
  file_.add(
      {.invoice = "C2002", .quantity = "-1", .date = "2010-12-06T10:00:00Z", .price = "2.00"});
  file_.add({.invoice = "C2003",
             .sku = "milk",
             .quantity = "-1",
             .date = "2010-12-06T10:00:00Z",
             .price = "2.00"});
  const RetailReport report = import_all();
  EXPECT_EQ(report.rows_of(RowFate::kRefundedInPart), 1u);
  EXPECT_EQ(report.rows_of(RowFate::kReturnBeyondPurchase), 1u);
  EXPECT_EQ(report.rows_of(RowFate::kReturnWithoutPurchase), 1u);
  EXPECT_EQ(report.refunded_pence(), 400);
  EXPECT_EQ(Log(file_.data()).order("1001").refunded_amount(), 400);
}

TEST_F(ImportOnlineRetail, AReturnAtAnotherPriceIsRefundedByAmount) {
  file_.add({.quantity = "2", .price = "2.00"});
  file_.add(
      {.invoice = "C2001", .quantity = "-2", .date = "2010-12-05T10:00:00Z", .price = "1.50"});
  EXPECT_EQ(import_all().refunded_pence(), 300);
  const Order order = Log(file_.data()).order("1001");
  ASSERT_EQ(order.refunds.size(), 1u);
  EXPECT_EQ(order.refunds[0].amount, 300);
  EXPECT_EQ(order.refunds[0].reason, "C2001: tea × 2");
}

TEST_F(ImportOnlineRetail, EachRowIsAccountedForOnce) {
  file_.add({});
  file_.add({.price = "0"});
  const std::uint64_t fraction = file_.add({.price = "0.001"});
  file_.add({.invoice = "1002", .quantity = "-4"});
  file_.add({.invoice = "1003", .customer = ""});
  file_.add({.invoice = "A1004"});
  file_.add({.invoice = "C1005", .quantity = "-1"});
  file_.add({.invoice = "C1006", .sku = "milk", .quantity = "-1"});
  file_.add_text("1007,tea,TEA,1");
  const RetailReport report = import_all();
  EXPECT_EQ(report.rows(), 9u);
  EXPECT_EQ(report.rows_of(RowFate::kImported), 1u);
  EXPECT_EQ(report.rows_of(RowFate::kImportedAsGuest), 1u);
  EXPECT_EQ(report.rows_of(RowFate::kRefunded), 1u);
  EXPECT_EQ(report.rows_of(RowFate::kNoPrice), 1u);
  EXPECT_EQ(report.rows_of(RowFate::kFractionOfPenny), 1u);
  EXPECT_EQ(report.rows_of(RowFate::kNoQuantity), 1u);
  EXPECT_EQ(report.rows_of(RowFate::kAdjustment), 1u);
  EXPECT_EQ(report.rows_of(RowFate::kReturnWithoutPurchase), 1u);
  EXPECT_EQ(report.rows_of(RowFate::kUnreadable), 1u);
  EXPECT_NE(report.text().find("fraction of a penny"), std::string::npos);
  EXPECT_NE(report.text().find(std::to_string(fraction)), std::string::npos);
}

TEST_F(ImportOnlineRetail, TwiceIsAsOnce) {
  file_.add({.quantity = "2"});
  file_.add({.invoice = "1002", .customer = ""});
  file_.add({.invoice = "C2001", .quantity = "-1", .date = "2010-12-05T10:00:00Z"});
  const RetailReport first = import_all();
  const Head head = Log(file_.data()).store->head();
  const RetailReport second = import_all();
  EXPECT_EQ(Log(file_.data()).store->head(), head);
  EXPECT_EQ(first.commands_done(), 7u);
  EXPECT_EQ(first.commands_repeated(), 0u);
  EXPECT_EQ(second.commands_done(), 0u);
  EXPECT_EQ(second.commands_repeated(), 7u);
  EXPECT_EQ(second.known().pence, first.known().pence);
  EXPECT_EQ(second.rows_of(RowFate::kRefunded), 1u);
}

TEST_F(ImportOnlineRetail, AnImportGoesOnWhereOneStopped) {
  file_.add({});
  import_all();
  file_.add({.invoice = "1002"});
  const RetailReport whole = import_all();
  EXPECT_EQ(whole.commands_repeated(), 3u);
  EXPECT_EQ(whole.commands_done(), 3u);
  EXPECT_EQ(Log(file_.data()).order("1002").status, OrderStatus::kPaid);
}

TEST_F(ImportOnlineRetail, RowsThatTheRulesRefuseAreCountedByTheirRule) {
  file_.add({.price = "2.00"});
  import_all();
  RetailTestFile other;
  other.add({.price = "3.00"});
  const RetailImport result = imported(other.path(), file_.data());
  ASSERT_TRUE(result.complete) << result.trouble;
  EXPECT_EQ(result.report.rows_of(RowFate::kRefused), 1u);
  EXPECT_EQ(result.report.known().orders, 0u);
  EXPECT_NE(result.report.text().find("idempotency_key_reused"), std::string::npos);
}

TEST_F(ImportOnlineRetail, AnInvoiceBeyondExactAmountsIsLeftOut) {
  file_.add({.quantity = "1000000", .price = "1000000000"});
  file_.add({.invoice = "1002"});
  const RetailReport report = import_all();
  EXPECT_EQ(report.rows_of(RowFate::kAmountTooLarge), 1u);
  EXPECT_EQ(report.known().orders, 1u);
}

TEST_F(ImportOnlineRetail, InterleavedInvoicesAreTwoOrders) {
  file_.add({.invoice = "1001"});
  file_.add({.invoice = "1002"});
  file_.add({.invoice = "1001", .sku = "milk"});
  EXPECT_EQ(import_all().known().orders, 2u);
  EXPECT_EQ(Log(file_.data()).order("1001").items.size(), 2u);
}

TEST_F(ImportOnlineRetail, AnInvoiceThatGoesOnMuchLaterIsLeftOut) {
  file_.add({.invoice = "1001"});
  for (std::size_t i = 0; i <= InvoiceGatherer::kWindow; ++i) {
    file_.add({.invoice = std::to_string(2'000 + i)});
  }
  file_.add({.invoice = "1001", .sku = "milk"});
  EXPECT_EQ(import_all().rows_of(RowFate::kInvoiceResumed), 1u);
}

TEST_F(ImportOnlineRetail, AnInvoiceLongerThanAnOrderIsLeftOut) {
  for (std::size_t i = 0; i <= kMaxItems; ++i) file_.add({.sku = "s" + std::to_string(i)});
  const RetailReport report = import_all();
  EXPECT_EQ(report.rows_of(RowFate::kTooManyLines), kMaxItems + 1);
  EXPECT_EQ(report.commands_done(), 0u);
}

TEST(CountRetailRows, ACutFileIsRefusedBeforeAnythingHappens) {
  RetailTestFile file;
  file.add({});
  file.add_text("1002,tea,\"TEA");
  EXPECT_FALSE(count_retail_rows(file.path()).ok());
}

TEST(CountRetailRows, AnotherFormIsRefused) {
  testing::TempDirectory directory;
  const std::string path = directory / "other.csv";
  std::ofstream(path) << "a,b\n1,2\n";
  const auto rows = count_retail_rows(path);
  ASSERT_FALSE(rows.ok());
  EXPECT_NE(rows.error().find("no Online Retail file"), std::string::npos);
}

// The real file, where it is at hand.
TEST(TheOnlineRetailFile, EveryRowIsAccountedForAndTheCleanSubsetIsExact) {
  const std::string path =
      std::string(ORDERLOG_SOURCE_DIR) + "/../shared/data/online-retail.csv.xz";
  if (!std::filesystem::exists(path)) return;
  const auto rows = count_retail_rows(path);
  ASSERT_TRUE(rows.ok()) << rows.error();
  EXPECT_EQ(*rows, 541'909u);

  testing::TempDirectory directory;
  const RetailImport result = imported(path, directory / "data");
  ASSERT_TRUE(result.complete) << result.trouble;
  const RetailReport& report = result.report;
  EXPECT_EQ(report.rows(), 541'909u);
  EXPECT_EQ(report.known().orders, 18'532u);
  EXPECT_EQ(report.users(), 4'338u);
  EXPECT_EQ(report.known().lines, 397'880u);
  EXPECT_EQ(report.known().pence, 891'140'790);
  EXPECT_EQ(report.rows_of(RowFate::kUnreadable), 0u);
  EXPECT_EQ(report.rows_of(RowFate::kRefused), 0u);
  EXPECT_EQ(report.rows_of(RowFate::kInvoiceResumed), 0u);
  EXPECT_EQ(report.rows_of(RowFate::kFractionOfPenny), 4u);
  EXPECT_EQ(report.rows_of(RowFate::kAdjustment), 3u);

  const Log log(directory / "data");
  const VerifyReport verified = verify_log(*log.store, {}, [](std::uint64_t, std::uint64_t) {});
  EXPECT_TRUE(verified.clean()) << verified.findings.front().reason;
}

}  // namespace
}  // namespace orderlog
