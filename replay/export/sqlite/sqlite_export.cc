#include "replay/export/sqlite/sqlite_export.h"

#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "domain/codec/kept_state.h"
#include "replay/export/files/output_file.h"
#include "replay/export/files/writing_lock.h"
#include "replay/export/sqlite/database.h"
#include "replay/export/sqlite/export_record.h"
#include "replay/export/sqlite/schema.h"
#include "replay/export/sqlite/stored_streams.h"
#include "replay/export/sqlite/table_writer.h"
#include "replay/export/tables/table_maker.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

bool exists(const std::string& path) {
  std::error_code none;
  return fs::exists(path, none);
}

// What lies beside a database is read with whatever has the database's name, so it goes too, and
// after it: it is the database's until then. Ours has a journal only; another program may have
// turned a finished one to a write-ahead log.
void remove_database(const std::string& path) {
  std::error_code none;
  for (const char* beside : {"", "-journal", "-wal", "-shm"}) fs::remove(path + beside, none);
}

// A rollback journal and not a write-ahead log: nearly all pages are new ones, which it does not
// write twice, and a finished export is one file.
constexpr char kForWriting[] =
    "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; "
    "PRAGMA foreign_keys = OFF; PRAGMA temp_store = FILE;";

// Owns one run.
class SqliteRun final : private StreamSource {
 public:
  SqliteRun(const EventStore& store, const SqliteExportOptions& options,
            const ExportProgress& progress)
      : store_(store), options_(options), progress_(progress), until_(store.head().position) {}

  ExportResult<ExportReport> run() {
    if (auto ours = check_ours(options_.file, options_.full); !ours)
      return fail(std::move(ours).error());
    const auto lock = WritingLock::take(options_.file);
    if (!lock) return trouble(lock.error());
    const bool in_place = !options_.full && exists(options_.file);
    target_ = in_place ? options_.file : options_.file + ".partial";
    if (auto opened = in_place ? go_on() : begin(); !opened) return fail(std::move(opened).error());
    report_.behind = record_.head.position;
    if (auto copied = copy_rows(); !copied) return fail(of_the_log(std::move(copied).error()));
    if (auto indexed = make_indexes(); !indexed) return fail(std::move(indexed).error());
    database_.reset();
    if (!in_place) {
      remove_database(options_.file);
      if (auto moved = move_into_place(target_, options_.file); !moved) {
        return trouble(moved.error());
      }
    }
    report_.head = record_.head;
    std::error_code none;
    report_.bytes = fs::file_size(options_.file, none);
    return report_;
  }

 private:
  // What an export that was begun just now lacks, nobody took out of it: the log never had it.
  [[nodiscard]] ExportError of_the_log(ExportError error) const {
    if (error.kind == ExportError::Kind::kBadInput && report_.behind == Position{}) {
      error = {ExportError::Kind::kTrouble,
               "behind position " + std::to_string(record_.head.position.value()) +
                   " the log has an event that follows on none; 'orderlog log verify' says more"};
    }
    return error;
  }

  // An export that is there, or one that was killed, of this very log.
  ExportResult<Ok> go_on() {
    auto opened = SqliteDatabase::open(target_, SqliteDatabase::Access::kReadWrite);
    if (!opened) return trouble(opened.error());
    database_ = std::move(opened).value();
    auto record = read_export_record(*database_, target_);
    if (!record) return fail(std::move(record).error());
    record_ = *record;
    if (options_.parts && *options_.parts != record_.parts) {
      return bad_input(target_ + " has " + record_.parts.names() + ", and " +
                       options_.parts->names() +
                       " was asked for; name another file, or write this one anew with --full");
    }
    if (auto same = check_continues(store_, record_.line, record_.head, target_); !same) {
      return same;
    }
    if (auto set = database_->run(kForWriting); !set) return trouble(set.error());
    return Ok{};
  }

  // What a killed run left under the passing name is gone on with where it fits; else it goes.
  ExportResult<Ok> begin() {
    if (auto ours = check_ours(target_, true); !ours) return ours;
    const TableParts parts = options_.parts.value_or(TableParts::all());
    if (exists(target_) && !SqliteDatabase::is_damaged(target_)) {
      auto left = go_on();
      if (left && record_.parts == parts) return left;
      if (!left && left.error().kind == ExportError::Kind::kTrouble) return left;
      database_.reset();
    }
    remove_database(target_);
    auto made = SqliteDatabase::open(target_, SqliteDatabase::Access::kCreate);
    if (!made) return trouble(made.error());
    database_ = std::move(made).value();
    record_ = {};
    record_.parts = parts;
    record_.line = store_.line();
    auto set = database_->run("PRAGMA page_size = 8192;");
    if (set) set = database_->run(kForWriting);
    if (set) set = database_->run("BEGIN; " + create_tables(record_.parts));
    if (set) set = write_export_record(*database_, record_);
    if (set) set = database_->run("COMMIT");
    if (!set) return trouble(set.error());
    return Ok{};
  }

  ExportResult<Ok> copy_rows() {
    if (record_.head.position >= until_) return Ok{};
    TableWriter writer(*database_);
    if (auto prepared = writer.prepare(record_.parts); !prepared) return trouble(prepared.error());
    writer_ = &writer;
    streams_.emplace(*database_, record_.parts);
    TableMaker maker(record_.parts, *this, options_.stream_bytes);
    auto batch = std::make_unique<RowBatch>();
    auto copied = copy_batches(maker, writer, batch);
    streams_.reset();
    writer_ = nullptr;
    return copied;
  }

  ExportResult<Ok> copy_batches(TableMaker& maker, TableWriter& writer,
                                std::unique_ptr<RowBatch>& batch) {
    const Position before = record_.head.position;
    const std::uint64_t total = until_.value() - before.value();
    const auto cursor = store_.read_from(before.next());
    std::uint64_t batch_began = 0;
    while (record_.head.position < until_) {
      const auto next = cursor->next();
      if (!next) return trouble(next.error().detail);
      if (!*next) {
        return trouble("the log ends before its head, behind position " +
                       std::to_string(record_.head.position.value()));
      }
      const CommitBytes& commit = **next;
      if (auto taken = maker.take(commit, batch->rows); !taken) return taken;
      ++report_.commits;
      report_.events = commit.last.value() - before.value();
      record_.head = {commit.last, stored_hash(commit.bytes)};
      const bool is_full = report_.events - batch_began >= options_.batch_events ||
                           batch->rows.bytes() + maker.batch_bytes() >= options_.batch_bytes;
      if (!is_full && record_.head.position < until_) continue;
      maker.end_batch(batch->rows, [&batch](const FollowedStream& stream) {
        KeptState& kept = batch->states.emplace_back();
        kept.stream_id = stream.id;
        kept.version = stream.version;
        encode_kept_state(stream.state, kept.bytes);
      });
      batch->record = record_;
      if (auto written = writer.write(batch); !written) return trouble(written.error());
      batch_began = report_.events;
      progress_("exporting", "events", report_.events, total);
    }
    if (auto written = writer.wait(); !written) return trouble(written.error());
    return Ok{};
  }

  // The maker's thread asks while the writer's would be at the database.
  ExportResult<FollowedStream> load(Position position) override {
    if (auto idle = writer_->wait(); !idle) return trouble(idle.error());
    return streams_->load(position);
  }

  ExportResult<Ok> make_indexes() {
    if (record_.complete) return Ok{};
    const std::vector<std::string> all = create_indexes(record_.parts);
    for (std::size_t i = 0; i < all.size(); ++i) {
      progress_("indexing", "indexes", i, all.size());
      if (auto made = database_->run(all[i]); !made) return trouble(made.error());
    }
    progress_("indexing", "indexes", all.size(), all.size());
    record_.complete = true;
    auto done = database_->run("PRAGMA analysis_limit = 1000; ANALYZE; BEGIN");
    if (done) done = write_export_record(*database_, record_);
    if (done) done = database_->run("COMMIT");
    if (!done) return trouble(done.error());
    return Ok{};
  }

  const EventStore& store_;
  const SqliteExportOptions& options_;
  const ExportProgress& progress_;
  const Position until_;
  std::string target_;
  std::unique_ptr<SqliteDatabase> database_;
  ExportRecord record_;
  TableWriter* writer_ = nullptr;  // while rows are copied
  std::optional<StoredStreams> streams_;
  ExportReport report_;
};

}  // namespace

ExportResult<ExportReport> export_to_sqlite(const EventStore& store,
                                            const SqliteExportOptions& options,
                                            const ExportProgress& progress) {
  return SqliteRun(store, options, progress).run();
}

}  // namespace orderlog
