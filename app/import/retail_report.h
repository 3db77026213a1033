#pragma once

// What became of every row of an Online Retail file.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "app/import/retail_row.h"
#include "base/clock.h"
#include "base/money.h"

namespace orderlog {

// One thread.
class RetailReport {
 public:
  struct Sales {
    std::uint64_t orders = 0;
    std::uint64_t lines = 0;
    Money pence = 0;
  };

  void count(RowFate fate, std::uint64_t line);
  void count_refused(std::uint64_t line, const std::string& code);
  void count_sale(const std::string& customer, std::uint64_t lines, Money pence);
  void count_refund(Money pence);
  void count_units_left_over(std::uint64_t units) { units_left_over_ += units; }
  // The file's last line, which can be read and has no end.
  void note_unended(std::uint64_t line) { unended_line_ = line; }
  void count_command(bool repeated) { ++(repeated ? repeated_ : done_); }

  [[nodiscard]] std::uint64_t rows() const { return rows_; }
  [[nodiscard]] std::uint64_t rows_of(RowFate fate) const {
    return fates_[static_cast<std::size_t>(fate)].rows;
  }
  [[nodiscard]] const Sales& known() const { return known_; }
  [[nodiscard]] const Sales& guests() const { return guests_; }
  [[nodiscard]] std::uint64_t users() const { return users_.size(); }
  [[nodiscard]] std::uint64_t refunds() const { return refunds_; }
  [[nodiscard]] Money refunded_pence() const { return refunded_pence_; }
  [[nodiscard]] std::uint64_t commands_done() const { return done_; }
  [[nodiscard]] std::uint64_t commands_repeated() const { return repeated_; }

  // What the import ends with: tables, or the same as one line of JSON.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string json() const;

 private:
  struct Kind {
    std::uint64_t rows = 0;
    std::vector<std::uint64_t> first_lines;

    void add(std::uint64_t line);
  };

  std::uint64_t rows_ = 0;
  std::array<Kind, kRowFates> fates_;
  std::map<std::string, Kind> refused_;  // by the code of the rule
  Sales known_;
  Sales guests_;
  std::unordered_set<std::string> users_;
  std::uint64_t refunds_ = 0;
  Money refunded_pence_ = 0;
  std::uint64_t units_left_over_ = 0;
  std::optional<std::uint64_t> unended_line_;
  std::uint64_t done_ = 0;
  std::uint64_t repeated_ = 0;
};

}  // namespace orderlog
