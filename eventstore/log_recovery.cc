#include "eventstore/log_recovery.h"

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <utility>

#include "eventstore/log_options.h"
#include "eventstore/log_reader.h"
#include "eventstore/store_status.h"
#include "eventstore/wal_damage.h"

namespace orderlog {
namespace {

constexpr const char* kShowsHowMuch = "'orderlog log verify --salvage' shows how much is whole";

std::string place_of(const WalDamage& damage) {
  return damage.file + " at byte " + std::to_string(damage.byte);
}

// How far RocksDB opens it says nothing of how much is whole: it gives up where damage begins, or
// leaves out all of the file that it is in.
StoreError behind(const std::string& directory, const Witness& witness, const Head& head,
                  const std::optional<WalDamage>& damage) {
  const std::string last = std::to_string(head.position.value());
  return {StoreErrorCode::kBehindAnchor,
          directory + " opens up to position " + last + " only, and " + witness.name +
              " has seen position " + std::to_string(witness.head.position.value()) + ": " +
              (damage ? "there is damage in " + place_of(*damage)
                      : "files are missing, cut short or older") +
              ". Restore the files of this directory, or the whole log from a copy; " +
              kShowsHowMuch};
}

StoreResult<Ok> check_witness(rocksdb::DB& log, const std::string& directory,
                              const Witness& witness, const Head& head) {
  if (witness.head.position > head.position) {
    // What can't be read for it is told by nobody, and is no damage that was seen.
    const auto damage = find_wal_damage(*log.GetFileSystem(), directory);
    return fail(behind(directory, witness, head, damage ? *damage : std::nullopt));
  }
  if (witness.head.position == Position{}) return Ok{};
  LogReader reader(log, nullptr);
  const auto commit = reader.at(witness.head.position);
  if (!commit) return fail(commit.error());
  if (commit->last == witness.head.position && stored_hash(commit->bytes) == witness.head.hash) {
    return Ok{};
  }
  return fail(StoreError{StoreErrorCode::kCorrupt,
                         directory + " holds another commit at position " +
                             std::to_string(witness.head.position.value()) + " than " +
                             witness.name +
                             " has seen: the files come from different logs; restore all of them "
                             "from one copy"});
}

StoreResult<OpenedLog> checked(std::unique_ptr<rocksdb::DB> db, const std::string& directory,
                               const std::vector<Witness>& witnesses) {
  const auto head = head_of(*db);
  if (!head) return fail(head.error());
  for (const Witness& witness : witnesses) {
    const auto seen = check_witness(*db, directory, witness, *head);
    if (!seen) return fail(seen.error());
  }
  return OpenedLog{std::move(db), *head};
}

// A log that anybody has seen must not be created anew.
StoreResult<Ok> check_existence(const std::string& directory, const rocksdb::Options& options,
                                const std::vector<Witness>& witnesses) {
  const auto status = options.env->FileExists(directory + "/CURRENT");
  if (status.ok()) return Ok{};
  if (!status.IsNotFound()) return fail(store_error(status, "looking for " + directory));
  for (const Witness& witness : witnesses) {
    if (witness.head.position > Position{}) {
      return fail(behind(directory, witness, Head{}, std::nullopt));
    }
  }
  return Ok{};
}

rocksdb::Status open_database(const rocksdb::Options& options, const std::string& directory,
                              Access access, std::unique_ptr<rocksdb::DB>& out) {
  rocksdb::DB* db = nullptr;
  rocksdb::Options chosen = options;
  rocksdb::Status status;
  if (access == Access::kReadWrite) {
    status = rocksdb::DB::Open(chosen, directory, &db);
  } else {
    chosen.create_if_missing = false;
    chosen.info_log = no_logger();
    status = rocksdb::DB::OpenForReadOnly(chosen, directory, &db);
  }
  out.reset(db);
  return status;
}

// Decides about a log whose write-ahead log is damaged: either the damage is all that is left of a
// write that nobody was told of, or this fails.
StoreResult<Ok> check_damage(const std::string& directory, const rocksdb::Options& up_to_damage,
                             const std::vector<Witness>& witnesses,
                             const rocksdb::Status& refusal) {
  const auto damage = find_wal_damage(*up_to_damage.env->GetFileSystem(), directory);
  if (!damage) return fail(damage.error());
  if (*damage && (*damage)->before_end) {
    return fail(StoreError{StoreErrorCode::kCorrupt,
                           directory + " is damaged in the middle of what had been synced, in " +
                               place_of(**damage) + ": restore it from a copy; " + kShowsHowMuch +
                               " (" + refusal.ToString() + ")"});
  }
  std::unique_ptr<rocksdb::DB> probe;
  const auto status = open_database(up_to_damage, directory, Access::kReadOnly, probe);
  if (!status.ok()) return fail(store_error(status, "reading " + directory));
  const auto seen = checked(std::move(probe), directory, witnesses);
  if (seen) return Ok{};
  StoreError error = seen.error();
  error.detail += " (" + refusal.ToString() + ")";
  return fail(std::move(error));
}

}  // namespace

StoreResult<OpenedLog> open_log(const std::string& directory, const rocksdb::Options& options,
                                Access access, const std::vector<Witness>& witnesses) {
  const auto there = check_existence(directory, options, witnesses);
  if (!there) return fail(there.error());
  std::unique_ptr<rocksdb::DB> db;
  auto status = open_database(options, directory, access, db);
  if (status.IsCorruption()) {
    rocksdb::Options up_to_damage = options;
    up_to_damage.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    const auto torn = check_damage(directory, up_to_damage, witnesses, status);
    if (!torn) return fail(torn.error());
    status = open_database(up_to_damage, directory, access, db);
  }
  if (!status.ok()) return fail(store_error(status, "opening " + directory));
  return checked(std::move(db), directory, witnesses);
}

}  // namespace orderlog
