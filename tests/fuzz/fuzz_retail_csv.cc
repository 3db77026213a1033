// Files of the Online Retail form: each row of a file that can be read to its end has one fate,
// what is made of it are commands as clients may send them, nothing that they do breaks an
// invariant, and importing the file once more does nothing.
//
// Input: the file.

#include <sys/mman.h>
#include <unistd.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "app/import/online_retail.h"
#include "domain/codec/codec.h"
#include "tests/fuzz/fuzzers.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/shop_world.h"

namespace orderlog::fuzz {
namespace {

const bool kPlanted = is_planted("retail_csv");

// A file that lies in memory only.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view text) : descriptor_(memfd_create("retail", MFD_CLOEXEC)) {
    must(descriptor_ >= 0, "there can be files in memory");
    const auto written = write(descriptor_, text.data(), text.size());
    must(written == static_cast<ssize_t>(text.size()), "a file in memory takes every byte");
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  const int descriptor_;
};

std::string encoded(const Command& command) {
  std::string bytes;
  encode_command(command, bytes);
  return bytes;
}

void check_as_of_client(const Command& command) {
  static JsonParser parser;
  const auto json = parser.parse(encoded(command));
  must(json.ok(), "a planned command is JSON");
  FieldErrors errors;
  const auto again = decode_command(name_of(command), *json, errors);
  must(again == command, "a planned command is one that a client may send");
}

bool is_key(std::string_view key) {
  if (key.empty() || key.size() > 255) return false;
  for (const char c : key) {
    if (c < '!' || c > '~') return false;
  }
  return true;
}

// The engine that imports go to, with what it remembers of their keys.
struct Books {
  Shop shop = empty_shop();
  std::map<std::string, std::pair<Command, ImportAnswer>> by_key;

  ImportAnswer answer(const ImportCommand& sent) {
    must(is_key(sent.key), "an import's keys are keys");
    // The planted bug: keys are kept as far as they fit into so many characters.
    const std::string key = kPlanted ? sent.key.substr(0, 23) : sent.key;
    const auto known = by_key.find(key);
    if (known != by_key.end()) {
      must(known->second.first == sent.command, "a key comes with its command only");
      ImportAnswer again = known->second.second;
      if (again.kind == ImportAnswer::Kind::kDone) again.kind = ImportAnswer::Kind::kRepeated;
      return again;
    }
    check_as_of_client(sent.command);
    ImportAnswer first;
    if (!shop.give(sent.command, sent.at_ms)) first = {ImportAnswer::Kind::kRefused, "a_rule"};
    by_key.emplace(key, std::pair(sent.command, first));
    return first;
  }
};

// Answers one command late, as targets may.
class BooksTarget final : public CommandTarget {
 public:
  BooksTarget(Books& books, ImportAnswerHandler handler)
      : books_(books), handler_(std::move(handler)) {}

  Result<Ok, std::string> send(ImportCommand command) override {
    auto finished = finish();
    unanswered_.push_back(std::move(command));
    return finished;
  }
  Result<Ok, std::string> finish() override {
    for (const ImportCommand& command : std::exchange(unanswered_, {})) {
      handler_(books_.answer(command));
    }
    return Ok{};
  }

 private:
  Books& books_;
  const ImportAnswerHandler handler_;
  std::vector<ImportCommand> unanswered_;
};

RetailImport import_into(Books& books, const std::string& path) {
  return import_online_retail(
      path,
      [&books](ImportAnswerHandler handler) -> CommandTargetResult {
        return std::unique_ptr<CommandTarget>(new BooksTarget(books, std::move(handler)));
      },
      [](std::uint64_t) {});
}

std::uint64_t rows_with_fate(const RetailReport& report) {
  std::uint64_t rows = 0;
  for (std::size_t fate = 0; fate < kRowFates; ++fate) {
    rows += report.rows_of(static_cast<RowFate>(fate));
  }
  return rows;
}

}  // namespace

void retail_csv(std::string_view input) {
  const MemoryFile file(input);
  const auto rows = count_retail_rows(file.path());
  Books books;
  const RetailImport first = import_into(books, file.path());
  must(first.complete == rows.ok(), "a file that is counted to its end is imported to its end");
  if (!rows) return;
  must(first.report.rows() == *rows, "every row is reported");
  must(rows_with_fate(first.report) == *rows, "every row has one fate");
  must(!first.report.text().empty(), "a report can be read");
  books.shop.check_world();

  const auto before = books.shop.world().aggregates();
  const RetailImport second = import_into(books, file.path());
  must(second.complete && second.report.commands_done() == 0, "the second import does nothing");
  must(second.report.commands_repeated() == first.report.commands_done(),
       "the second import finds everything that the first one did");
  must(books.shop.world().aggregates() == before, "the second import changes nothing");
}

}  // namespace orderlog::fuzz
