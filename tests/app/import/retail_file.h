#pragma once

// A small file of the Online Retail form, written row by row.

#include <fstream>
#include <string>

#include "tests/eventstore/temp_directory.h"

namespace orderlog {

class RetailTestFile {
 public:
  struct Row {
    std::string invoice = "1001";
    std::string sku = "tea";
    std::string title = "TEA";
    std::string quantity = "1";
    std::string date = "2010-12-01T08:26:00Z";
    std::string price = "2.55";
    std::string customer = "17850";
    std::string country = "United Kingdom";
  };

  // Returns the line that the row stands in.
  std::uint64_t add(const Row& row) {
    return add_text(row.invoice + "," + row.sku + "," + row.title + "," + row.quantity + "," +
                    row.date + "," + row.price + "," + row.customer + "," + row.country);
  }
  std::uint64_t add_text(const std::string& line) {
    text_ += line + "\n";
    return ++lines_;
  }

  // The last line loses so many bytes off its end, and its line end.
  void cut(std::size_t bytes) { text_.resize(text_.size() - 1 - bytes); }

  // Writes what there is so far.
  const std::string& path() {
    std::ofstream(path_, std::ios::binary) << text_;
    return path_;
  }
  // A data directory beside it.
  [[nodiscard]] std::string data() const { return directory_ / "data"; }

 private:
  testing::TempDirectory directory_;
  std::string path_ = directory_ / "retail.csv";
  std::string text_ =
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
  std::uint64_t lines_ = 1;
};

}  // namespace orderlog
