// A log as a file, and the file as a log again.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <utility>

#include "eventstore/rocksdb_event_store.h"
#include "replay/as_of_log.h"
#include "replay/export/files/output_file.h"
#include "replay/export/log/log_file_export.h"
#include "replay/export/log/log_file_import.h"
#include "replay/export/log/log_file_state.h"
#include "replay/export/log/log_in_the_making.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/replay/export/exported_log.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void put_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

// Gives a text out in pieces of a few bytes to many; from some byte on it can't be read.
class PiecedText final : public TextSource {
 public:
  explicit PiecedText(std::string text, std::size_t readable = std::string::npos)
      : text_(std::move(text)), readable_(readable) {}
  Result<std::string_view, std::string> read() override {
    if (at_ >= readable_) return fail(std::string("the disk is gone"));
    const std::string_view piece = std::string_view(text_).substr(at_, 1 + random_() % 5'000);
    at_ += piece.size();
    return piece;
  }
  [[nodiscard]] bool had_trouble() const override { return at_ >= readable_; }

 private:
  const std::string text_;
  const std::size_t readable_;
  std::size_t at_ = 0;
  std::mt19937 random_{5};
};

class LogFile : public ::testing::Test {
 protected:
  ExportResult<ExportReport> try_export(const EventStore& store, bool full = false,
                                        std::size_t batch_bytes = 10'000) {
    return export_log_file(store, {file_, full, batch_bytes}, [](auto, auto, auto, auto) {});
  }
  ExportReport exported(const EventStore& store, bool full = false) {
    const auto report = try_export(store, full);
    EXPECT_TRUE(report.ok()) << report.error().sentence;
    return report.ok() ? *report : ExportReport{};
  }
  ExportReport exported_to(const EventStore& store, std::uint64_t position) {
    const auto head = head_at(store, Position{position});
    EXPECT_TRUE(head.ok());
    return exported(*as_of_log(store, *head));
  }

  ExportResult<ExportReport> try_import(const std::string& text,
                                        std::size_t readable = std::string::npos) {
    LogImportOptions options;
    options.name = "log.ndjson";
    options.open = [&text, readable]() -> Result<std::unique_ptr<TextSource>, std::string> {
      return std::unique_ptr<TextSource>(std::make_unique<PiecedText>(text, readable));
    };
    options.data = data_;
    options.log = "line-0";
    return import_log_file(options, [](std::uint64_t) {});
  }
  std::string refusal(const std::string& text) {
    const auto report = try_import(text);
    EXPECT_FALSE(report.ok());
    EXPECT_FALSE(fs::exists(data_));
    EXPECT_FALSE(fs::exists(data_ + ".new"));
    if (report.ok()) return "";
    EXPECT_EQ(report.error().kind, ExportError::Kind::kBadInput);
    return report.error().sentence;
  }

  // Every commit of both, byte for byte.
  static void expect_equal(const EventStore& a, const EventStore& b) {
    EXPECT_EQ(a.head(), b.head());
    const auto left = a.read_from(Position{1});
    const auto right = b.read_from(Position{1});
    while (true) {
      const auto one = left->next();
      const auto other = right->next();
      ASSERT_TRUE(one.ok() && other.ok());
      ASSERT_EQ(one->has_value(), other->has_value());
      if (!one->has_value()) return;
      ASSERT_EQ((*one)->bytes, (*other)->bytes) << (*one)->first.value();
    }
  }
  void expect_imported(const EventStore& original) {
    RocksDbEventStoreOptions options;
    options.directory = data_ + "/line-0";
    const auto store = open_rocksdb_event_store(options);
    ASSERT_TRUE(store.ok()) << store.error().detail;
    expect_equal(original, **store);
  }

  testing::TempDirectory directory_;
  std::string file_ = directory_ / "log.ndjson";
  std::string data_ = directory_ / "data";
};

TEST_F(LogFile, ImportedIsTheSameLogByteForByte) {
  const ExportedLog log(500);
  const ExportReport report = exported(*log.store);
  EXPECT_EQ(report.events, log.store->head().position.value());
  EXPECT_EQ(report.bytes, fs::file_size(file_));
  const auto imported = try_import(text_of(file_));
  ASSERT_TRUE(imported.ok()) << imported.error().sentence;
  EXPECT_EQ(imported->head, log.store->head());
  EXPECT_EQ(imported->commits, report.commits);
  expect_imported(*log.store);
  EXPECT_FALSE(fs::exists(data_ + ".new"));
}

TEST_F(LogFile, AnEmptyLogIsExportedAndImportedToo) {
  const auto store = make_memory_event_store();
  exported(*store);
  ASSERT_TRUE(try_import(text_of(file_)).ok());
  expect_imported(*store);
}

TEST_F(LogFile, ExportedInStepsIsTheSameFile) {
  const ExportedLog log(300);
  exported(*log.store);
  const std::string whole = text_of(file_);
  fs::remove(file_);
  std::mt19937 random(3);
  const std::uint64_t end = log.store->head().position.value();
  std::uint64_t at = 0;
  while (at < end) {
    const ExportReport report = exported_to(*log.store, at = std::min(end, at + random() % 90));
    EXPECT_LE(report.head.position.value(), at);
  }
  EXPECT_EQ(text_of(file_), whole);
  EXPECT_EQ(exported(*log.store).events, 0U);
  EXPECT_EQ(text_of(file_), whole);
}

TEST_F(LogFile, WhatAKillLeftBehindTheStateIsCutOff) {
  const ExportedLog log(200);
  exported(*log.store);
  const std::string whole = text_of(file_);
  fs::remove(file_);
  exported_to(*log.store, 100);
  for (const char* torn : {"", "{\"position\":1", "\n", "{}\n{}\n{\"x"}) {
    const auto state = read_log_file_state(file_);
    ASSERT_TRUE(state.ok() && state->has_value());
    const std::string before = text_of(file_).substr(0, (*state)->bytes);
    put_text(file_, before + torn);
    exported_to(*log.store, (*state)->head.position.value() + 40);
  }
  exported(*log.store);
  EXPECT_EQ(text_of(file_), whole);
}

TEST_F(LogFile, WhatAKillLeftBeforeTheFirstStateIsBegunAgain) {
  const ExportedLog log(50);
  exported(*log.store);
  const std::string whole = text_of(file_);
  const std::string header = whole.substr(0, whole.find('\n') + 1);
  for (const std::string& left : {std::string(), header.substr(0, 7), header}) {
    fs::remove(log_file_state_path(file_));
    put_text(file_, left);
    exported(*log.store);
    EXPECT_EQ(text_of(file_), whole);
  }
  // Anything more may be somebody's.
  fs::remove(log_file_state_path(file_));
  put_text(file_, header + "{");
  EXPECT_FALSE(try_export(*log.store).ok());
}

TEST_F(LogFile, AnotherLogIsNotAddedToIt) {
  const ExportedLog log(50, 1);
  const ExportedLog other(60, 2);
  exported(*log.store);
  const std::string before = text_of(file_);
  const auto refused = try_export(*other.store);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ExportError::Kind::kBadInput);
  EXPECT_NE(refused.error().sentence.find("another"), std::string::npos)
      << refused.error().sentence;
  EXPECT_EQ(text_of(file_), before);
  exported(*other.store, true);
  ASSERT_TRUE(try_import(text_of(file_)).ok());
  expect_imported(*other.store);
}

TEST_F(LogFile, AFileThatIsNotWhatItsStateSaysIsNotAddedTo) {
  const ExportedLog log(50);
  exported(*log.store);
  const std::string whole = text_of(file_);
  put_text(file_, whole.substr(0, whole.size() / 2));
  EXPECT_FALSE(try_export(*log.store).ok());
  std::string edited = whole;
  edited[edited.rfind("\"hash\":\"", edited.rfind("{\"end\"")) + 10] ^= 1;
  put_text(file_, edited);
  EXPECT_FALSE(try_export(*log.store).ok());
  fs::remove(log_file_state_path(file_));
  put_text(file_, whole);
  EXPECT_FALSE(try_export(*log.store).ok());
  exported(*log.store, true);
  EXPECT_EQ(text_of(file_), whole);
}

TEST_F(LogFile, TwoAtOnceDontWriteOneFile) {
  const ExportedLog log(50);
  const auto other = OutputFile::open(file_, 0);
  ASSERT_TRUE(other.ok());
  ASSERT_TRUE((*other)->append("what the other one writes").ok());
  EXPECT_FALSE(OutputFile::open(file_, 0).ok());
  EXPECT_EQ(text_of(file_), "what the other one writes");
}

TEST_F(LogFile, AFileOfAnotherLineIsRefused) {
  const ExportedLog log(5);
  exported(*log.store);
  std::string text = text_of(file_);
  const auto line = text.find("\"line\":0");
  ASSERT_LT(line, text.find('\n'));
  text.replace(line, 8, "\"line\":1");
  EXPECT_NE(refusal(text).find("is of line 1"), std::string::npos) << refusal(text);
}

TEST_F(LogFile, ADirectoryWithoutANameIsRefusedAndNotMade) {
  const ExportedLog log(5);
  exported(*log.store);
  const std::string text = text_of(file_);
  data_.clear();
  EXPECT_FALSE(try_import(text).ok());
  EXPECT_FALSE(fs::exists(".new"));
}

TEST_F(LogFile, ACutFileIsRefusedWhereverItIsCut) {
  const ExportedLog log(40);
  exported(*log.store);
  const std::string whole = text_of(file_);
  std::mt19937 random(11);
  for (int i = 0; i < 60; ++i) {
    const std::size_t length = random() % (whole.size() - 1);
    EXPECT_NE(refusal(whole.substr(0, length)), "") << length;
  }
  EXPECT_NE(refusal(whole.substr(0, whole.rfind("{\"end\""))).find("was cut"), std::string::npos);
  EXPECT_NE(refusal(whole.substr(0, whole.size() - 1)), "");
  EXPECT_NE(refusal(""), "");
}

TEST_F(LogFile, AnEditedFileIsRefusedAndTheLineNamed) {
  const ExportedLog log(40);
  exported(*log.store);
  const std::string whole = text_of(file_);
  std::string edited = whole;
  edited.replace(edited.find("\"amount\":1250"), 13, "\"amount\":1251");
  EXPECT_NE(refusal(edited).find("breaks the chain at position "), std::string::npos)
      << refusal(edited);
  std::string missing = whole;  // a line of the middle
  const std::size_t begin = missing.find('\n', missing.size() / 2) + 1;
  missing.erase(begin, missing.find('\n', begin) + 1 - begin);
  EXPECT_NE(refusal(missing).find("must follow"), std::string::npos) << refusal(missing);
  std::string wrong_end = whole;
  wrong_end.replace(wrong_end.rfind("\"events\":"), 10, "\"events\":9");
  EXPECT_NE(refusal(wrong_end).find("say otherwise"), std::string::npos) << refusal(wrong_end);
  EXPECT_NE(refusal(whole + whole), "");
  EXPECT_NE(refusal("InvoiceNo,StockCode\n1,2\n"), "");
}

// What an import leaves whose file could not be read to its end.
class LeftLog : public LogFile {
 protected:
  static constexpr const char* kNew = ".new";

  void leave_half(const std::string& text) {
    const auto cut = try_import(text, text.size() / 2);
    ASSERT_FALSE(cut.ok());
    EXPECT_EQ(cut.error().kind, ExportError::Kind::kTrouble);
    EXPECT_EQ(cut.error().sentence, "the disk is gone");
    EXPECT_TRUE(fs::exists(data_ + kNew + "/line-0"));
  }
  std::string text_for(const EventStore& store) {
    exported(store);
    return text_of(file_);
  }
  Head head_in(const std::string& data) {
    RocksDbEventStoreOptions options;
    options.directory = data + "/line-0";
    const auto store = open_rocksdb_event_store(options);
    EXPECT_TRUE(store.ok());
    return store.ok() ? (*store)->head() : Head{};
  }
};

TEST_F(LeftLog, IsGoneOnWithOrReplaced) {
  const ExportedLog log(300, 1);
  const ExportedLog other(300, 2);
  const std::string text = text_for(*log.store);
  for (const EventStore* left : {log.store.get(), other.store.get()}) {
    fs::remove_all(data_);
    fs::remove(file_);
    fs::remove(log_file_state_path(file_));
    leave_half(text_for(*left));
    const auto imported = try_import(text);
    ASSERT_TRUE(imported.ok()) << imported.error().sentence;
    EXPECT_EQ(imported->behind == Position{}, left != log.store.get());
    expect_imported(*log.store);
    EXPECT_FALSE(fs::exists(data_ + kNew));
    EXPECT_EQ(std::distance(fs::directory_iterator(data_), {}), 1) << "no marker stays";
  }
}

TEST_F(LeftLog, IsNotLostWithAFileThatIsNone) {
  const ExportedLog log(300, 1);
  const std::string text = text_for(*log.store);
  leave_half(text);
  EXPECT_FALSE(try_import("not a log").ok());
  EXPECT_FALSE(try_import(text.substr(0, text.size() - 100)).ok());
  const auto imported = try_import(text);
  ASSERT_TRUE(imported.ok());
  EXPECT_GT(imported->behind, Position{});
}

// A backup, a salvage, a finished import: whatever has such a name and was not left by an import.
TEST_F(LeftLog, ThatIsSomebodysIsNotTouched) {
  const ExportedLog log(50, 1);
  const std::string text = text_for(*log.store);
  ASSERT_TRUE(try_import(text).ok());
  fs::rename(data_, data_ + kNew);
  const ExportedLog longer(90, 1);
  fs::remove(file_);
  fs::remove(log_file_state_path(file_));
  for (const std::string& given : {std::string("not a log"), text, text_for(*longer.store)}) {
    const auto imported = try_import(given);
    ASSERT_FALSE(imported.ok());
    EXPECT_NE(imported.error().sentence.find("move it out of the way"), std::string::npos);
    EXPECT_EQ(head_in(data_ + kNew), log.store->head());
  }
}

TEST_F(LogFile, IsMadeByOneProcessAtATime) {
  const ExportedLog log(10);
  exported(*log.store);
  const auto making = LogInTheMaking::begin(data_ + ".new", "line-0");
  ASSERT_TRUE(making.ok());
  const auto imported = try_import(text_of(file_));
  ASSERT_FALSE(imported.ok());
  EXPECT_NE(imported.error().sentence.find("is being written already"), std::string::npos);
  EXPECT_TRUE(fs::exists(data_ + ".new"));
}

TEST_F(LogFile, IsNotReplacedWhileItIsAppendedTo) {
  const ExportedLog log(500);
  exported_to(*log.store, 100);
  bool asked = false;
  const auto report =
      export_log_file(*log.store, {file_, false, 10'000}, [&](auto, auto, auto, auto) {
        if (std::exchange(asked, true)) return;
        const auto other = try_export(*log.store, true);
        ASSERT_FALSE(other.ok());
        EXPECT_NE(other.error().sentence.find("is being written already"), std::string::npos);
      });
  ASSERT_TRUE(report.ok()) << report.error().sentence;
  EXPECT_TRUE(asked);
  ASSERT_TRUE(try_import(text_of(file_)).ok());
  expect_imported(*log.store);
}

TEST_F(LogFile, NothingThatIsThereIsImportedOver) {
  const ExportedLog log(10);
  exported(*log.store);
  fs::create_directories(data_);
  put_text(data_ + "/mine", "x");
  EXPECT_FALSE(try_import(text_of(file_)).ok());
  EXPECT_EQ(text_of(data_ + "/mine"), "x");
  fs::remove(data_ + "/mine");
  fs::create_directories(data_ + ".new");
  put_text(data_ + ".new/mine", "x");
  EXPECT_FALSE(try_import(text_of(file_)).ok());
  EXPECT_EQ(text_of(data_ + ".new/mine"), "x");
}

TEST_F(LogFile, IsImportedWhereALinkLeads) {
  const ExportedLog log(10);
  exported(*log.store);
  const std::string elsewhere = directory_ / "large-disk";
  fs::create_directories(elsewhere);
  fs::create_directory_symlink(elsewhere, data_);
  const auto report = try_import(text_of(file_));
  ASSERT_TRUE(report.ok()) << report.error().sentence;
  EXPECT_TRUE(fs::is_symlink(data_));
  EXPECT_TRUE(fs::exists(elsewhere + "/line-0"));
  expect_imported(*log.store);
}

TEST_F(LogFile, SomebodyElsesFileIsNotWrittenOverEvenInFull) {
  const ExportedLog log(20);
  const std::string diary = "Today it rained, and nobody bought an umbrella.\n";
  for (const std::string& path : {file_, file_ + ".new"}) {
    put_text(path, diary);
    const auto report = try_export(*log.store, true);
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().kind, ExportError::Kind::kBadInput);
    EXPECT_NE(report.error().sentence.find("is no exported log"), std::string::npos);
    EXPECT_EQ(text_of(path), diary);
    fs::remove(path);
  }
  put_text(file_, diary);
  const auto report = try_export(*log.store);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().sentence.find("--full"), std::string::npos) << report.error().sentence;
  EXPECT_EQ(text_of(file_), diary);
}

TEST_F(LogFile, WhatIsNoExportedLogIsToldSo) {
  const std::string database("SQLite format 3\0\x10\0\n and so on", 30);
  EXPECT_NE(refusal(database).find("log.ndjson is no exported log but a SQLite database"),
            std::string::npos)
      << refusal(database);
  for (const char* text : {"id,tenant\r\n1,default\r\n", "{\"id\":1}\n", "diary"}) {
    const std::string said = refusal(text);
    EXPECT_NE(said.find("is no exported log: one is NDJSON"), std::string::npos) << said;
    EXPECT_EQ(said.find("line 1"), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace orderlog
