#include "api/reconciliation/statement.h"

#include <array>
#include <memory>
#include <utility>

#include "base/csv_reader.h"
#include "base/decimal.h"
#include "domain/rules.h"

namespace orderlog {
namespace {

struct Word {
  std::string_view text;
  StatementStatus status;
};

// The first of a status is what we call it ourselves.
constexpr std::array kWords = std::to_array<Word>({
    {"unpaid", StatementStatus::kUnpaid},
    {"paid", StatementStatus::kPaid},
    {"prepared", StatementStatus::kPrepared},
    {"awaiting_delivery", StatementStatus::kAwaitingDelivery},
    {"delivering", StatementStatus::kDelivering},
    {"delivered", StatementStatus::kDelivered},
    {"completed", StatementStatus::kDelivered},
    {"refunding", StatementStatus::kRefunding},
    {"refunded", StatementStatus::kRefunded},
    {"cancelled", StatementStatus::kCancelled},
});
constexpr std::string_view kChoices =
    "unpaid, paid, prepared, awaiting_delivery, delivering, delivered, completed, refunding, "
    "refunded, cancelled";

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// One line, as a text of its own.
class OneLine final : public TextSource {
 public:
  explicit OneLine(std::string_view line) : line_(line) {}
  Result<std::string_view, std::string> read() override { return std::exchange(line_, {}); }

 private:
  std::string_view line_;
};

class StatementReader {
 public:
  Result<Statement, FieldError> read(StatementFormat format, std::string_view text) {
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    std::size_t lines = 0;
    for (std::uint64_t number = 1; !text.empty(); ++number) {
      const std::size_t end = text.find('\n');
      std::string_view line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      if (line.empty()) continue;
      if (format == StatementFormat::kCsv && !has_columns_) {
        if (auto wrong = read_columns(line)) return fail(*std::move(wrong));
        continue;
      }
      if (++lines > kMaxStatementLines) return fail(too_long());
      number_ = number;
      if (format == StatementFormat::kCsv) {
        read_csv(line);
      } else {
        read_json(line);
      }
    }
    if (format == StatementFormat::kCsv && !has_columns_) return fail(no_columns());
    return std::move(statement_);
  }

 private:
  static FieldError too_long() {
    return {"", "payload_too_large",
            "a statement has at most " + std::to_string(kMaxStatementLines) +
                " lines: send it store by store, or in shorter periods"};
  }
  static FieldError no_columns() {
    return {"", "missing_field",
            "the first line of a CSV names its columns, channel_order_no (or number), status and "
            "amount among them"};
  }

  std::optional<FieldError> read_columns(std::string_view line) {
    CsvReader reader(std::make_unique<OneLine>(line));
    const auto read = reader.next(record_);
    if (!read.ok() || !*read || record_.malformed) return no_columns();
    for (std::size_t i = 0; i < record_.fields.size(); ++i) {
      const std::string_view name = record_.fields[i];
      std::optional<std::size_t>* const column = name == "channel_order_no" || name == "number"
                                                     ? &number_column_
                                                 : name == "status" ? &status_column_
                                                 : name == "amount" ? &amount_column_
                                                                    : nullptr;
      if (column == nullptr) continue;
      if (*column) {
        return FieldError{"", "duplicate_field", "a column " + std::string(name) + " comes twice"};
      }
      *column = i;
    }
    columns_ = record_.fields.size();
    has_columns_ = true;
    if (!number_column_ || !status_column_ || !amount_column_) return no_columns();
    return std::nullopt;
  }

  void read_csv(std::string_view line) {
    CsvReader reader(std::make_unique<OneLine>(line));
    const auto read = reader.next(record_);
    if (!read.ok()) return broken("malformed_csv", "quotes are not closed within the line");
    if (record_.malformed) return broken("malformed_csv", "a quote stands where none may be");
    if (record_.fields.size() != columns_) {
      return broken("malformed_csv", "has " + std::to_string(record_.fields.size()) +
                                         " fields, and the first line " + std::to_string(columns_));
    }
    if (!is_text(line)) return broken("malformed_csv", "is not UTF-8");
    const std::string_view number = record_.fields[*number_column_];
    take(number, record_.fields[*status_column_],
         whole_number<Money>(record_.fields[*amount_column_]));
  }

  void read_json(std::string_view line) {
    const auto parsed = parser_.parse(line);
    if (!parsed) return broken(parsed.error().code, parsed.error().detail);
    FieldErrors errors;
    ObjectReader object(*parsed, errors);
    std::string number;
    std::string status;
    Money amount = -1;
    if (object.is_object()) {
      const std::string_view name = object.has("number") ? "number" : "channel_order_no";
      object.text(name, number, kMaxReferenceBytes);
      object.text("status", status, kMaxReferenceBytes);
      object.integer("amount", amount, 0, kMaxMoney);
    }
    if (!errors.empty()) {
      const FieldError& first = errors.front();
      const std::string where = first.pointer.empty() ? "the line" : first.pointer;
      return broken(first.code, where + " " + first.detail, number);
    }
    take(number, status, amount);
  }

  // `text` is not from a JSON document, which is UTF-8 anyway.
  bool is_text(std::string_view text) {
    json_.clear();
    json_ += '"';
    for (const char c : text) {
      if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') json_ += c;
    }
    json_ += '"';
    return parser_.parse(json_).ok();
  }

  void take(std::string_view number, std::string_view status, std::optional<Money> amount) {
    if (number.empty()) return broken("missing_field", "has no number");
    if (number.size() > kMaxReferenceBytes) {
      return broken("invalid_field",
                    "a number has at most " + std::to_string(kMaxReferenceBytes) + " bytes");
    }
    const auto known = statement_status_from(status);
    if (!known) {
      return broken("invalid_field", "status must be one of " + std::string(kChoices), number);
    }
    if (!amount || *amount < 0 || *amount > kMaxMoney) {
      return broken("invalid_field", "amount must be a whole number of minor units, 0 or more",
                    number);
    }
    statement_.lines.push_back({number_, std::string(number), *known, *amount});
  }

  void broken(std::string code, std::string detail, std::string_view number = {}) {
    statement_.broken.push_back({number_, std::move(code), std::move(detail), std::string(number)});
  }

  Statement statement_;
  CsvRecord record_;
  JsonParser parser_;
  std::string json_;
  std::uint64_t number_ = 0;  // of the line at hand
  bool has_columns_ = false;
  std::size_t columns_ = 0;
  std::optional<std::size_t> number_column_;
  std::optional<std::size_t> status_column_;
  std::optional<std::size_t> amount_column_;
};

}  // namespace

std::string_view to_string(StatementStatus status) {
  for (const Word& word : kWords) {
    if (word.status == status) return word.text;
  }
  return "";
}

std::optional<StatementStatus> statement_status_from(std::string_view text) {
  for (const Word& word : kWords) {
    if (word.text == text) return word.status;
  }
  return std::nullopt;
}

bool agrees(StatementStatus there, TerminalView here) {
  using enum TerminalView;
  switch (there) {
    case StatementStatus::kUnpaid:
      return here == kHidden;
    case StatementStatus::kPaid:
      return here == kPaid || here == kPrepared || here == kAwaitingDelivery ||
             here == kDelivering || here == kDelivered || here == kCompleted;
    case StatementStatus::kPrepared:
      return here == kPrepared;
    case StatementStatus::kAwaitingDelivery:
      return here == kAwaitingDelivery;
    case StatementStatus::kDelivering:
      return here == kDelivering;
    case StatementStatus::kDelivered:
      return here == kDelivered || here == kCompleted;
    case StatementStatus::kRefunding:
      return here == kRefunding;
    case StatementStatus::kRefunded:
      return here == kRefunded;
    case StatementStatus::kCancelled:
      return here == kCancelled || here == kRefunded;
  }
  return false;
}

std::size_t bytes_of(const Statement& statement) {
  std::size_t bytes = statement.lines.capacity() * sizeof(StatementLine) +
                      statement.broken.capacity() * sizeof(BrokenLine);
  for (const StatementLine& line : statement.lines) bytes += line.number.capacity();
  for (const BrokenLine& line : statement.broken) {
    bytes += line.code.capacity() + line.detail.capacity() + line.number.capacity();
  }
  return bytes;
}

Result<Statement, FieldError> read_statement(StatementFormat format, std::string_view text) {
  return StatementReader().read(format, text);
}

}  // namespace orderlog
