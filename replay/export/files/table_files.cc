#include "replay/export/files/table_files.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "replay/export/files/output_file.h"
#include "replay/export/files/table_files_state.h"
#include "replay/export/files/writing_lock.h"
#include "replay/export/sqlite/export_record.h"
#include "replay/export/sqlite/sqlite_export.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWriteBytes = 1 << 20;
constexpr char kDatabase[] = "/.tables.sqlite";

std::string select_rows(const TableSpec& table) {
  std::string columns;
  for (const ColumnSpec& column : table.columns) {
    columns += columns.empty() ? "" : ", ";
    columns += column.name;
  }
  std::string keys;
  for (std::size_t i = 0; i < table.key_columns; ++i) {
    keys += keys.empty() ? "" : ", ";
    keys += table.columns[i].name;
  }
  return "SELECT " + columns + " FROM " + std::string(table.name) + " WHERE " +
         std::string(table.columns.front().name) + " > ? ORDER BY " + keys;
}

// Owns one run. One thread.
class FilesRun {
 public:
  FilesRun(const EventStore& store, const TableFilesOptions& options,
           const ExportProgress& progress)
      : store_(store), options_(options), progress_(progress) {}

  ExportResult<ExportReport> run() {
    const auto lock = WritingLock::take(options_.directory);
    if (!lock) return trouble(lock.error());
    if (auto found = find_state(); !found) return fail(std::move(found).error());
    const std::string file = options_.directory + kDatabase;
    SqliteExportOptions sqlite;
    sqlite.file = file;
    sqlite.parts = options_.parts ? options_.parts : state_.parts;
    sqlite.full = options_.full;
    sqlite.batch_events = options_.batch_events;
    auto report = export_to_sqlite(store_, sqlite, progress_);
    if (!report) return report;
    auto opened = SqliteDatabase::open(file, SqliteDatabase::Access::kReadOnly);
    if (!opened) return trouble(opened.error());
    database_ = std::move(opened).value();
    const auto record = read_export_record(*database_, file);
    if (!record) return fail(record.error());
    report->behind = state_.complete ? state_.head.position : Position{};
    if (!state_.complete || state_.head != record->head || !has_every_file(record->parts)) {
      if (auto written = write_files(*record); !written) return fail(std::move(written).error());
    }
    report->bytes = bytes_of(record->parts);
    std::error_code none;
    report->kept = file;
    report->kept_bytes = fs::file_size(file, none);
    return report;
  }

 private:
  ExportResult<Ok> find_state() {
    std::error_code error;
    std::error_code none;
    fs::create_directories(options_.directory, error);
    if (fs::exists(options_.directory, none) && !fs::is_directory(options_.directory, none)) {
      return bad_input(options_.directory +
                       " is no directory, and one file for each table would "
                       "be written there");
    }
    if (error) return trouble("making " + options_.directory + ": " + error.message());
    const bool is_ours = has_table_files_state(options_.directory) ||
                         fs::exists(options_.directory + kDatabase, error) ||
                         fs::exists(options_.directory + kDatabase + ".partial", error);
    if (!is_ours && !fs::is_empty(options_.directory, error)) {
      return bad_input(options_.directory +
                       " holds other things and no export of ours: name an "
                       "empty directory, or one to be made");
    }
    if (!options_.full) {
      auto state = read_table_files_state(options_.directory);
      if (!state) return bad_input(state.error() + "; write the export anew with --full");
      if (*state) return go_on(**state);
    }
    state_.log_tables = !options_.parts || options_.log_tables;
    state_.form = options_.form;
    state_.line = store_.line();
    // Files of before are nobody's from here on: what follows may be of another log.
    return remember();
  }

  ExportResult<Ok> go_on(const TableFilesState& state) {
    constexpr char kAdvice[] = "; name another directory, or write this one anew with --full";
    if (state.form != options_.form) {
      return bad_input(options_.directory + " was exported in the other form" + kAdvice);
    }
    if (options_.parts && options_.log_tables != state.log_tables) {
      return bad_input(options_.directory + " was exported with" + (state.log_tables ? "" : "out") +
                       " the part events" + kAdvice);
    }
    state_ = state;
    if (state.parts && options_.parts && *options_.parts != *state.parts) {
      return bad_input(options_.directory + " has " + state.parts->names() + ", and " +
                       options_.parts->names() + " was asked for" + kAdvice);
    }
    return check_continues(store_, state_.line, state_.head, options_.directory);
  }

  ExportResult<Ok> write_files(const ExportRecord& record) {
    // Whoever reads meanwhile can tell that the files are of different positions.
    state_.complete = false;
    state_.parts = record.parts;
    if (auto noted = remember(); !noted) return noted;
    for (const TableSpec& table : export_tables()) {
      if (!is_written(table, record.parts)) continue;
      auto written = table.only_grows ? grow(table) : replace(table);
      if (!written) return written;
    }
    if (options_.full) remove_others(record.parts);
    state_.head = record.head;
    state_.complete = true;
    return remember();
  }

  ExportResult<Ok> remember() {
    if (auto noted = write_table_files_state(options_.directory, state_); !noted) {
      return trouble(noted.error());
    }
    return Ok{};
  }

  ExportResult<Ok> grow(const TableSpec& table) {
    GrownFile& grown = state_.grown[std::string(table.name)];
    auto opened = OutputFile::open(path_of(table), grown.bytes);
    if (!opened) return bad_input(opened.error() + "; write the export anew with --full");
    OutputFile& file = **opened;
    const auto sync = [&](std::int64_t last_key) -> ExportResult<Ok> {
      if (auto synced = file.sync(); !synced) return trouble(synced.error());
      grown = {file.bytes(), last_key};
      return remember();
    };
    return write_rows(table, grown.last_key, file, [&](std::int64_t last_key, bool at_end) {
      const bool is_due = file.bytes() - grown.bytes >= options_.batch_bytes;
      return is_due || at_end ? sync(last_key) : ExportResult<Ok>(Ok{});
    });
  }

  ExportResult<Ok> replace(const TableSpec& table) {
    const std::string path = path_of(table);
    auto opened = OutputFile::open(path + ".new", 0);
    if (!opened) return trouble(opened.error());
    auto written =
        write_rows(table, 0, **opened, [](std::int64_t, bool) { return ExportResult<Ok>(Ok{}); });
    if (!written) return written;
    if (auto synced = (*opened)->sync(); !synced) return trouble(synced.error());
    if (auto moved = move_into_place(path + ".new", path); !moved) return trouble(moved.error());
    return Ok{};
  }

  // `note` is told the last key in the file after each piece, and at the end.
  template <class Note>
  ExportResult<Ok> write_rows(const TableSpec& table, std::int64_t behind, OutputFile& file,
                              Note note) {
    const std::string name = file_name(table, options_.form);
    auto total =
        database_->number("SELECT count(*) FROM " + std::string(table.name) + " WHERE " +
                          std::string(table.columns.front().name) + " > " + std::to_string(behind));
    if (!total) return trouble(total.error());
    auto rows = database_->prepare(select_rows(table));
    if (!rows) return trouble(rows.error());
    rows->bind_integer(0, behind);
    RowText writer(table, options_.form);
    std::string text;
    if (file.bytes() == 0) append_heading(table, options_.form, text);
    std::uint64_t done = 0;
    std::int64_t last_key = behind;
    while (true) {
      const auto row = rows->step();
      if (!row) return trouble(row.error());
      if (*row) {
        writer.append(*rows, text);
        last_key = rows->integer(0);
        ++done;
        if (text.size() < kWriteBytes) continue;
      }
      if (auto written = file.append(text); !written) return trouble(written.error());
      text.clear();
      progress_("writing " + name, "rows", done, static_cast<std::uint64_t>(*total));
      if (auto noted = note(last_key, !*row); !noted) return noted;
      if (!*row) return Ok{};
    }
  }

  [[nodiscard]] bool is_written(const TableSpec& table, TableParts parts) const {
    return parts.has(table.part) && (state_.log_tables || table.part != TablePart::kEvents);
  }

  // Files of the export before that this one does not have.
  void remove_others(TableParts parts) const {
    for (const TableSpec& table : export_tables()) {
      for (const RowForm form : {RowForm::kCsv, RowForm::kNdjson}) {
        if (form == options_.form && is_written(table, parts)) continue;
        std::error_code none;
        fs::remove(options_.directory + "/" + file_name(table, form), none);
      }
    }
  }

  [[nodiscard]] std::string path_of(const TableSpec& table) const {
    return options_.directory + "/" + file_name(table, options_.form);
  }

  // Somebody may have taken one away; a growing one may be longer, by what a kill left.
  [[nodiscard]] bool has_every_file(TableParts parts) const {
    for (const TableSpec& table : export_tables()) {
      if (!is_written(table, parts)) continue;
      std::error_code missing;
      const std::uint64_t bytes = fs::file_size(path_of(table), missing);
      const auto grown = state_.grown.find(std::string(table.name));
      if (missing || (grown != state_.grown.end() && bytes < grown->second.bytes)) return false;
    }
    return true;
  }

  [[nodiscard]] std::uint64_t bytes_of(TableParts parts) const {
    std::uint64_t bytes = 0;
    for (const TableSpec& table : export_tables()) {
      std::error_code missing;
      const std::uint64_t size = fs::file_size(path_of(table), missing);
      if (is_written(table, parts) && !missing) bytes += size;
    }
    return bytes;
  }

  const EventStore& store_;
  const TableFilesOptions& options_;
  const ExportProgress& progress_;
  TableFilesState state_;
  std::unique_ptr<SqliteDatabase> database_;
};

}  // namespace

ExportResult<ExportReport> export_table_files(const EventStore& store,
                                              const TableFilesOptions& options,
                                              const ExportProgress& progress) {
  return FilesRun(store, options, progress).run();
}

}  // namespace orderlog
