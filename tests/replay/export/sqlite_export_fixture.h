#pragma once

// A log that becomes a database in a directory of its own.

#include <gtest/gtest.h>

#include <string>

#include "replay/export/sqlite/sqlite_export.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog {

class SqliteExport : public ::testing::Test {
 protected:
  static ExportResult<ExportReport> try_export(const EventStore& store,
                                               const SqliteExportOptions& options) {
    return export_to_sqlite(store, options, [](auto, auto, auto, auto) {});
  }
  ExportReport exported(const EventStore& store) { return exported(store, {.file = file_}); }
  static ExportReport exported(const EventStore& store, const SqliteExportOptions& options) {
    const auto report = try_export(store, options);
    EXPECT_TRUE(report.ok()) << report.error().sentence;
    return report.ok() ? *report : ExportReport{};
  }
  // Small batches, and hardly a stream that is still at hand when its next event comes.
  static SqliteExportOptions in_small_steps(const std::string& file) {
    SqliteExportOptions options;
    options.file = file;
    options.batch_events = 37;
    options.stream_bytes = 1;
    return options;
  }
  std::string refusal(const EventStore& store, const SqliteExportOptions& options) {
    const auto report = try_export(store, options);
    EXPECT_FALSE(report.ok());
    if (report.ok()) return "";
    EXPECT_EQ(report.error().kind, ExportError::Kind::kBadInput);
    return report.error().sentence;
  }

  testing::TempDirectory directory_;
  std::string file_ = directory_ / "books.sqlite";
};

}  // namespace orderlog
