#include "app/reconcile/report.h"

#include <utility>

#include "app/table.h"
#include "base/json/reader.h"
#include "base/money.h"

namespace orderlog {
namespace {

constexpr std::size_t kLongText = 64 << 10;
constexpr std::size_t kMostElements = 100'000;

// A member's value as it is shown: text without its quotes, anything else as JSON has it; nothing
// where there is none.
std::string shown(ObjectReader& object, std::string_view name) {
  JsonValue value;
  if (!object.any(name, value)) return "";
  if (value.kind() != JsonKind::kString) return value.raw();
  // A statement's texts are anybody's: a terminal shows them and does not obey them.
  std::string text(value.string());
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text;
}

// Where it is an object; members that nobody asks for are none of its business.
template <class Visit>
void inside(ObjectReader& object, std::string_view name, Visit visit) {
  JsonValue value;
  if (!object.any(name, value) || value.kind() != JsonKind::kObject) return;
  ObjectReader inner(value, object.errors());
  visit(inner);
}

template <class Visit>
void each(ObjectReader& object, std::string_view name, Visit visit) {
  object.array(name, kMostElements, [&](const JsonValue& value, const JsonPlace& place) {
    ObjectReader element(value, object.errors(), place);
    visit(element);
  });
}

std::uint64_t number(ObjectReader& object, std::string_view name) {
  std::int64_t value = 0;
  object.integer(name, value, 0, kMaxExactInteger);
  return static_cast<std::uint64_t>(value);
}

// Whether a page says that all is clean; `read` takes what else it holds.
template <class Read>
Result<bool, std::string> read_page(std::string_view json, Read read) {
  JsonParser parser;
  FieldErrors errors;
  bool clean = false;
  const auto document = parser.parse(json);
  if (document) {
    ObjectReader page(*document, errors);
    page.boolean("clean", clean);
    read(page);
  }
  if (!document || !errors.empty()) {
    return fail(std::string("the server's answer is not what was expected"));
  }
  return clean;
}

using enum TextTable::Align;

}  // namespace

Result<ReconcileReport, std::string> statement_report(std::string_view json) {
  TextTable table({kLeft, kLeft, kRight, kLeft, kLeft, kRight, kLeft, kRight});
  table.row({"difference", "number", "line", "order", "there", "amount", "here", "amount"});
  table.rule();
  const auto clean = read_page(json, [&table](ObjectReader& page) {
    each(page, "differences", [&table](ObjectReader& one) {
      std::vector<std::string> cells = {shown(one, "kind"), shown(one, "channel_order_no"),
                                        shown(one, "line"), shown(one, "order_id")};
      cells.resize(8);
      inside(one, "there", [&cells](ObjectReader& there) {
        cells[4] = shown(there, "status");
        cells[5] = shown(there, "amount");
      });
      inside(one, "here", [&cells](ObjectReader& here) {
        cells[6] = shown(here, "status");
        const std::string view = shown(here, "terminal_view");
        if (view != cells[6] && view != "hidden") cells[6] += " (" + view + ")";
        cells[7] = shown(here, "amount");
      });
      table.row(std::move(cells));
    });
    each(page, "broken_lines", [&table](ObjectReader& line) {
      table.row({"broken", shown(line, "channel_order_no"), shown(line, "line"), "",
                 shown(line, "detail"), "", "", ""});
    });
    bool truncated = false;
    page.boolean("truncated", truncated);
    if (truncated) table.row({"…", "", "", "", "and more", "", "", ""});
    table.rule();
    std::vector<std::string> sums = {"orders", shown(page, "equal") + " equal", "", "", "", "", "",
                                     ""};
    inside(page, "there", [&sums](ObjectReader& side) {
      sums[4] = shown(side, "orders");
      sums[5] = shown(side, "amount");
    });
    inside(page, "here", [&sums](ObjectReader& side) {
      sums[6] = shown(side, "orders");
      sums[7] = shown(side, "amount");
    });
    table.row(std::move(sums));
  });
  if (!clean) return fail(clean.error());
  return ReconcileReport{table.text(), *clean};
}

Result<Ok, std::string> ChecksReport::add(std::string_view json) {
  next_cursor_.reset();
  other_rows_.clear();
  const auto clean = read_page(json, [this](ObjectReader& checks) {
    inside(checks, "effects", [this](ObjectReader& effects) { add_effects(effects); });
    inside(checks, "ledger", [this](ObjectReader& ledger) { add_ledger(ledger); });
    each(checks, "models", [this](ObjectReader& model) { add_model(model); });
  });
  if (!clean) return fail(clean.error());
  clean_ = clean_ && *clean;
  return Ok{};
}

void ChecksReport::add_effects(ObjectReader& effects) {
  orders_ += number(effects, "orders");
  expected_ += number(effects, "expected");
  missing_ += number(effects, "missing");
  parked_ += number(effects, "parked");
  if (std::string cursor = shown(effects, "next_cursor"); cursor != "null" && !cursor.empty()) {
    next_cursor_ = std::move(cursor);
  }
  each(effects, "data", [this](ObjectReader& one) {
    missing_rows_.push_back({"effects", shown(one, "order_id"), shown(one, "kind"), "missing"});
  });
}

void ChecksReport::add_ledger(ObjectReader& ledger) {
  each(ledger, "data", [this](ObjectReader& one) {
    const std::string balanced = shown(one, "balanced");
    other_rows_.push_back({"ledger", shown(one, "currency"), shown(one, "accounts") + " accounts",
                           balanced == "true" ? "sums to 0"
                           : balanced == "false"
                               ? "posted " + shown(one, "posted") + ", pending " +
                                     shown(one, "pending") + ", holds " + shown(one, "holds")
                               : "too many accounts to add up"});
  });
}

void ChecksReport::add_model(ObjectReader& model) {
  std::string result = shown(model, "state") + ", " + shown(model, "lag") + " behind";
  inside(model, "comparison", [&result](ObjectReader& comparison) {
    result += shown(comparison, "equal") == "true" ? ", last comparison equal"
                                                   : ", last comparison NOT equal";
  });
  if (shown(model, "sound") != "true") result += ": look at it";
  other_rows_.push_back({"model", shown(model, "name") + "/" + shown(model, "version"),
                         "at " + shown(model, "position"), result});
}

ReconcileReport ChecksReport::report() const {
  TextTable table({kLeft, kLeft, kLeft, kLeft});
  table.row({"check", "of", "", "result"});
  table.rule();
  table.row({"effects", std::to_string(orders_) + " orders",
             std::to_string(expected_) + " expected",
             std::to_string(missing_) + " missing, " + std::to_string(parked_) + " parked"});
  for (const Row& row : missing_rows_) table.row(row);
  for (const Row& row : other_rows_) table.row(row);
  return {table.text(), clean_};
}

}  // namespace orderlog
