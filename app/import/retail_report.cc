#include "app/import/retail_report.h"

#include "app/progress.h"
#include "app/table.h"
#include "base/json/writer.h"

namespace orderlog {
namespace {

constexpr std::size_t kFirstLines = 3;

std::string joined(const std::vector<std::uint64_t>& lines) {
  std::string text;
  for (const std::uint64_t line : lines) {
    if (!text.empty()) text += ", ";
    text += std::to_string(line);
  }
  return text;
}

std::string count_text(std::uint64_t count) { return with_separators(count); }
std::string pence_text(Money pence) { return with_separators(static_cast<std::uint64_t>(pence)); }

}  // namespace

void RetailReport::Kind::add(std::uint64_t line) {
  ++rows;
  if (first_lines.size() < kFirstLines) first_lines.push_back(line);
}

void RetailReport::count(RowFate fate, std::uint64_t line) {
  ++rows_;
  fates_[static_cast<std::size_t>(fate)].add(line);
}

void RetailReport::count_refused(std::uint64_t line, const std::string& code) {
  count(RowFate::kRefused, line);
  refused_[code].add(line);
}

void RetailReport::count_sale(const std::string& customer, std::uint64_t lines, Money pence) {
  Sales& sales = customer.empty() ? guests_ : known_;
  ++sales.orders;
  sales.lines += lines;
  sales.pence += pence;
  if (!customer.empty()) users_.insert(customer);
}

void RetailReport::count_refund(Money pence) {
  ++refunds_;
  refunded_pence_ += pence;
}

std::string RetailReport::text() const {
  using enum TextTable::Align;
  TextTable fates({kLeft, kRight, kLeft});
  fates.row({"what became of the rows", "rows", "first lines"});
  fates.rule();
  for (std::size_t i = 0; i < kRowFates; ++i) {
    const auto fate = static_cast<RowFate>(i);
    const Kind& kind = fates_[i];
    if (kind.rows == 0 || fate == RowFate::kRefused) continue;
    fates.row({std::string(describe(fate)), count_text(kind.rows), joined(kind.first_lines)});
  }
  for (const auto& [code, kind] : refused_) {
    fates.row({std::string(describe(RowFate::kRefused)) + " (" + code + ")", count_text(kind.rows),
               joined(kind.first_lines)});
  }
  fates.rule();
  fates.row({"all rows", count_text(rows_), ""});

  TextTable sales({kLeft, kRight, kRight, kRight, kRight});
  sales.row({"what is in the log", "orders", "users", "lines", "pence"});
  sales.rule();
  sales.row({"sold to known customers", count_text(known_.orders), count_text(users_.size()),
             count_text(known_.lines), pence_text(known_.pence)});
  sales.row({"sold to guests", count_text(guests_.orders), guests_.orders == 0 ? "0" : "1",
             count_text(guests_.lines), pence_text(guests_.pence)});
  sales.row({"refunds", count_text(refunds_), "",
             count_text(rows_of(RowFate::kRefunded) + rows_of(RowFate::kRefundedInPart)),
             pence_text(refunded_pence_)});

  std::string note;
  if (unended_line_) {
    note = "\n  the last line, " + std::to_string(*unended_line_) +
           ", has no end: if the file was cut there, its last field is short\n";
  }
  return fates.text() + note + "\n" + sales.text() +
         "\n  returned beyond what was bought, left out: " + count_text(units_left_over_) +
         " units\n  commands: " + count_text(done_) + " new, " + count_text(repeated_) +
         " done by an import before\n";
}

std::string RetailReport::json() const {
  std::string text;
  JsonWriter json(text);
  const auto rows_of_kind = [&json](const Kind& kind) {
    json.member("rows", kind.rows).key("first_lines").begin_array();
    for (const std::uint64_t line : kind.first_lines) json.integer(static_cast<std::int64_t>(line));
    json.end_array().end_object();
  };
  json.begin_object().member("rows", rows_).key("fates").begin_array();
  for (std::size_t i = 0; i < kRowFates; ++i) {
    const auto fate = static_cast<RowFate>(i);
    if (fates_[i].rows == 0 || fate == RowFate::kRefused) continue;
    json.begin_object().member("fate", to_string(fate));
    rows_of_kind(fates_[i]);
  }
  for (const auto& [code, kind] : refused_) {
    json.begin_object().member("fate", to_string(RowFate::kRefused)).member("code", code);
    rows_of_kind(kind);
  }
  json.end_array();
  const auto sales = [&json](std::string_view name, const Sales& sold, std::uint64_t users) {
    json.key(name).begin_object().member("orders", sold.orders).member("users", users);
    json.member("lines", sold.lines).member("pence", sold.pence).end_object();
  };
  sales("known", known_, users_.size());
  sales("guests", guests_, guests_.orders == 0 ? 0 : 1);
  json.key("refunds").begin_object().member("refunds", refunds_);
  json.member("lines", rows_of(RowFate::kRefunded) + rows_of(RowFate::kRefundedInPart));
  json.member("pence", refunded_pence_).end_object();
  json.member("units_left_over", units_left_over_);
  json.member("commands_new", done_).member("commands_repeated", repeated_);
  if (unended_line_) json.member("unended_line", *unended_line_);
  json.end_object();
  return text + "\n";
}

}  // namespace orderlog
