#include "app/import/online_retail.h"

#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "app/import/invoice.h"
#include "app/import/retail_plan.h"
#include "app/import/text_source.h"
#include "base/csv_reader.h"

namespace orderlog {
namespace {

struct RetailFile {
  CsvReader reader;
  RetailColumns columns;
};

Result<std::unique_ptr<RetailFile>, std::string> open_file(const std::string& path) {
  auto source = open_text_source(path);
  if (!source.ok()) return fail(source.error());
  CsvReader reader(std::move(source).value());
  CsvRecord header;
  const auto found = reader.next(header);
  if (!found.ok()) return fail(found.error());
  if (!*found) return fail(path + " is empty");
  const auto columns = RetailColumns::from(header);
  if (!columns.ok()) return fail(columns.error());
  return std::unique_ptr<RetailFile>(new RetailFile{std::move(reader), *columns});
}

// What is kept of an invoice until its last command is answered.
struct Pending {
  InvoiceKind kind = InvoiceKind::kSale;
  std::string customer;
  Money amount = 0;
  std::uint64_t units_left_over = 0;
  std::vector<std::uint64_t> lines;
  std::vector<RowFate> fates;
  std::vector<std::string> refusals;  // of each row; empty: none
  struct Sent {
    std::vector<std::size_t> rows;
    Money refund = 0;
  };
  std::deque<Sent> unanswered;
  bool refused = false;
};

// Owns the run of one import. One thread.
class Import {
 public:
  explicit Import(const ImportProgress& progress) : progress_(progress) {}

  Result<Ok, std::string> run(const std::string& path, const OpenTarget& open) {
    auto file = open_file(path);
    if (!file.ok()) return fail(file.error());
    auto target = open([this](const ImportAnswer& answer) { take(answer); });
    if (!target.ok()) return fail(target.error());
    target_ = std::move(target).value();
    CsvRecord record;
    for (std::uint64_t rows = 0;; progress_(++rows)) {
      const auto found = (*file)->reader.next(record);
      if (!found.ok()) return fail(found.error());
      if (!*found) break;
      RetailRow row = (*file)->columns.read(record);
      if (record.unended && row.fate != RowFate::kCutOff) report_.note_unended(row.line);
      gather(std::move(row));
      if (auto sent = send_complete(false); !sent.ok()) return sent;
    }
    if (auto sent = send_complete(true); !sent.ok()) return sent;
    return target_->finish();
  }

  [[nodiscard]] RetailReport& report() { return report_; }

 private:
  void gather(RetailRow row) {
    const std::uint64_t line = row.line;
    if (row.fate) return report_.count(*row.fate, line);
    if (!gatherer_.add(std::move(row))) report_.count(RowFate::kInvoiceResumed, line);
  }

  Result<Ok, std::string> send_complete(bool at_end) {
    while (auto invoice = gatherer_.take(at_end)) {
      InvoicePlan plan = planner_.plan(*invoice);
      Pending& pending = pending_.emplace_back();
      pending.kind = invoice->kind;
      pending.customer = std::move(invoice->customer);
      pending.amount = plan.amount;
      pending.units_left_over = static_cast<std::uint64_t>(plan.units_left_over);
      for (const RetailRow& row : invoice->rows) pending.lines.push_back(row.line);
      pending.fates = std::move(plan.fates);
      pending.refusals.resize(pending.lines.size());
      for (PlannedCommand& command : plan.commands) {
        pending.unanswered.push_back({std::move(command.rows), command.refund});
      }
      settle_answered();
      // Answers may come, and `pending` go, while the commands are sent.
      for (PlannedCommand& command : plan.commands) {
        if (auto sent = target_->send(std::move(command.command)); !sent.ok()) return sent;
      }
    }
    return Ok{};
  }

  // Answers come in the order of the commands, so each is of the first invoice that waits.
  void take(const ImportAnswer& answer) {
    Pending& pending = pending_.front();
    const Pending::Sent sent = std::move(pending.unanswered.front());
    pending.unanswered.pop_front();
    if (answer.kind == ImportAnswer::Kind::kRefused) {
      pending.refused = true;
      for (const std::size_t row : sent.rows) {
        // What follows on a refusal is refused as well; the first says why.
        if (pending.refusals[row].empty()) pending.refusals[row] = answer.code;
      }
    } else {
      report_.count_command(answer.kind == ImportAnswer::Kind::kRepeated);
      if (sent.refund > 0) report_.count_refund(sent.refund);
    }
    settle_answered();
  }

  void settle_answered() {
    for (; !pending_.empty() && pending_.front().unanswered.empty(); pending_.pop_front()) {
      const Pending& pending = pending_.front();
      std::uint64_t imported = 0;
      for (std::size_t i = 0; i < pending.lines.size(); ++i) {
        if (!pending.refusals[i].empty()) {
          report_.count_refused(pending.lines[i], pending.refusals[i]);
          continue;
        }
        report_.count(pending.fates[i], pending.lines[i]);
        if (!is_left_out(pending.fates[i])) ++imported;
      }
      report_.count_units_left_over(pending.units_left_over);
      if (pending.kind == InvoiceKind::kSale && imported > 0) {
        report_.count_sale(pending.customer, imported, pending.amount);
      }
    }
  }

  const ImportProgress& progress_;
  RetailReport report_;
  RetailPlanner planner_;
  InvoiceGatherer gatherer_;
  std::deque<Pending> pending_;
  std::unique_ptr<CommandTarget> target_;  // hands answers to what is above it
};

}  // namespace

Result<std::uint64_t, std::string> count_retail_rows(const std::string& path) {
  auto file = open_file(path);
  if (!file.ok()) return fail(file.error());
  CsvRecord record;
  for (std::uint64_t rows = 0;; ++rows) {
    const auto found = (*file)->reader.next(record);
    if (!found.ok()) return fail(found.error());
    if (!*found) return rows;
  }
}

RetailImport import_online_retail(const std::string& path, const OpenTarget& open,
                                  const ImportProgress& progress) {
  Import import(progress);
  const auto done = import.run(path, open);
  RetailImport result;
  result.complete = done.ok();
  if (!done.ok()) result.trouble = done.error();
  result.report = std::move(import.report());
  return result;
}

}  // namespace orderlog
