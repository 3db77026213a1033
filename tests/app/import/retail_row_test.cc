#include "app/import/retail_row.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "app/import/text_source.h"
#include "base/rfc3339.h"
#include "tests/app/import/retail_file.h"

namespace orderlog {
namespace {

using Row = RetailTestFile::Row;

RetailRow read_row(const std::string& header, const std::string& line) {
  testing::TempDirectory directory;
  const std::string path = directory / "one.csv";
  std::ofstream(path) << header << "\n" << line << "\n";
  CsvReader reader(std::move(open_text_source(path)).value());
  CsvRecord record;
  EXPECT_TRUE(*reader.next(record));
  const auto columns = RetailColumns::from(record);
  EXPECT_TRUE(columns.ok());
  EXPECT_TRUE(*reader.next(record));
  return columns->read(record);
}

constexpr char kHeader[] =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

RetailRow read_row(const Row& row) {
  return read_row(kHeader, row.invoice + "," + row.sku + "," + row.title + "," + row.quantity +
                               "," + row.date + "," + row.price + "," + row.customer + "," +
                               row.country);
}

TEST(RetailRow, AGoodRowIsReadExactly) {
  const RetailRow row = read_row(Row{.sku = "BANK CHARGES", .quantity = "6", .price = "1062.06"});
  EXPECT_EQ(row.fate, std::nullopt);
  EXPECT_EQ(row.line, 2u);
  EXPECT_EQ(row.invoice, "1001");
  EXPECT_EQ(row.kind, InvoiceKind::kSale);
  EXPECT_EQ(row.sku, "BANK CHARGES");
  EXPECT_EQ(row.title, "TEA");
  EXPECT_EQ(row.quantity, 6);
  EXPECT_EQ(row.unit_price, 106'206);
  EXPECT_EQ(row.at_ms, parse_rfc3339("2010-12-01T08:26:00Z"));
  EXPECT_EQ(row.customer, "17850");
  EXPECT_EQ(row.country, "United Kingdom");
}

TEST(RetailRow, ColumnsMayStandInAnyOrder) {
  const RetailRow row = read_row(
      "Country,CustomerID,UnitPrice,InvoiceDate,Quantity,Description,StockCode,InvoiceNo,More",
      "France,7,0.5,2010-12-01T08:26:00Z,2,TEA,tea,1001,x");
  EXPECT_EQ(row.fate, std::nullopt);
  EXPECT_EQ(row.country, "France");
  EXPECT_EQ(row.unit_price, 50);
}

TEST(RetailRow, AMissingColumnIsNamed) {
  CsvRecord header;
  header.fields = {"InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "Country"};
  const auto columns = RetailColumns::from(header);
  ASSERT_FALSE(columns.ok());
  EXPECT_NE(columns.error().find("no column UnitPrice"), std::string::npos);
}

TEST(RetailRow, AnArticleWithoutDescriptionIsCalledByItsCode) {
  EXPECT_EQ(read_row(Row{.title = ""}).title, "tea");
}

TEST(RetailRow, WhatItsOwnValuesMakeOfIt) {
  struct Case {
    Row row;
    std::optional<RowFate> fate;
  };
  const Case cases[] = {
      {{}, std::nullopt},
      {{.price = "2"}, std::nullopt},
      {{.price = "2.500"}, std::nullopt},
      {{.customer = ""}, std::nullopt},
      {{.quantity = "0"}, RowFate::kNoQuantity},
      {{.quantity = "-3"}, RowFate::kNoQuantity},
      {{.price = "0"}, RowFate::kNoPrice},
      {{.price = "-1.50"}, RowFate::kNoPrice},
      {{.price = "0.001"}, RowFate::kFractionOfPenny},
      {{.invoice = "A1001"}, RowFate::kAdjustment},
      {{.invoice = "A1001", .price = "-11062.06"}, RowFate::kAdjustment},
      {{.invoice = "X1001"}, RowFate::kUnknownInvoice},
      {{.invoice = "C10x1"}, RowFate::kUnknownInvoice},
      {{.invoice = "C1001", .quantity = "-1"}, std::nullopt},
      {{.invoice = "C1001", .quantity = "1"}, RowFate::kReturnOfNothing},
      {{.invoice = "C1001", .quantity = "-1", .price = "0"}, RowFate::kNoPrice},
      {{.invoice = "C1001", .quantity = "-1", .customer = ""}, RowFate::kReturnWithoutCustomer},
      {{.invoice = ""}, RowFate::kUnreadable},
      {{.invoice = "10 01"}, RowFate::kUnreadable},
      {{.sku = ""}, RowFate::kUnreadable},
      {{.title = "\xC2"}, RowFate::kUnreadable},
      {{.title = "\"two\nlines\""}, RowFate::kUnreadable},
      {{.title = "a\"b"}, RowFate::kUnreadable},
      {{.quantity = "1.5"}, RowFate::kUnreadable},
      {{.quantity = "many"}, RowFate::kUnreadable},
      {{.quantity = "1000000001"}, RowFate::kUnreadable},
      {{.date = "12/1/2010 8:26"}, RowFate::kUnreadable},
      {{.date = "2010-13-01T08:26:00Z"}, RowFate::kUnreadable},
      {{.price = "1e3"}, RowFate::kUnreadable},
      {{.price = "2,55"}, RowFate::kUnreadable},
      {{.price = "£2.55"}, RowFate::kUnreadable},
      {{.price = "2."}, RowFate::kUnreadable},
      {{.price = ""}, RowFate::kUnreadable},
      {{.price = "99999999999999"}, RowFate::kUnreadable},
      {{.customer = "17 850"}, RowFate::kUnreadable},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(read_row(each.row).fate, each.fate)
        << each.row.invoice << "," << each.row.sku << "," << each.row.title << ","
        << each.row.quantity << "," << each.row.date << "," << each.row.price << ","
        << each.row.customer;
  }
}

TEST(RetailRow, CutRowsAreUnreadable) {
  EXPECT_EQ(read_row(kHeader, "1001,tea,TEA,1,2010-12-").fate, RowFate::kUnreadable);
}

TEST(RetailRow, EveryFateHasAName) {
  for (std::size_t i = 0; i < kRowFates; ++i) {
    EXPECT_FALSE(describe(static_cast<RowFate>(i)).empty()) << i;
  }
}

}  // namespace
}  // namespace orderlog
