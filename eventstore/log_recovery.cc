#include "eventstore/log_recovery.h"

#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <utility>

#include "eventstore/log_options.h"
#include "eventstore/log_reader.h"
#include "eventstore/store_status.h"

namespace orderlog {
namespace {

StoreError behind(const std::string& directory, const Witness& witness, const Head& head) {
  return {StoreErrorCode::kBehindAnchor,
          directory + " ends at position " + std::to_string(head.position.value()) + ", but " +
              witness.name + " has seen position " + std::to_string(witness.head.position.value()) +
              ": " + std::to_string(witness.head.position.value() - head.position.value()) +
              " acknowledged events are missing. Restore the files of this directory, or the whole "
              "log from a copy"};
}

StoreResult<Ok> check_witness(rocksdb::DB& log, const std::string& directory,
                              const Witness& witness, const Head& head) {
  if (witness.head.position > head.position) return fail(behind(directory, witness, head));
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
StoreResult<bool> exists(const std::string& directory, const rocksdb::Options& options,
                         const std::vector<Witness>& witnesses) {
  const auto status = options.env->FileExists(directory + "/CURRENT");
  if (status.ok()) return true;
  if (!status.IsNotFound()) return fail(store_error(status, "looking for " + directory));
  for (const Witness& witness : witnesses) {
    if (witness.head.position > Position{}) return fail(behind(directory, witness, Head{}));
  }
  return false;
}

}  // namespace

StoreResult<OpenedLog> open_log(const std::string& directory, const rocksdb::Options& options,
                                const std::vector<Witness>& witnesses) {
  const auto there = exists(directory, options, witnesses);
  if (!there) return fail(there.error());

  rocksdb::Options accepted = options;
  rocksdb::DB* db = nullptr;
  auto status = rocksdb::DB::Open(accepted, directory, &db);
  if (status.IsCorruption()) {
    const auto up_to_damage = open_log_read_only(directory, options, witnesses);
    if (!up_to_damage) {
      StoreError error = up_to_damage.error();
      error.detail += " (" + status.ToString() + ")";
      return fail(std::move(error));
    }
    accepted.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    status = rocksdb::DB::Open(accepted, directory, &db);
  }
  if (!status.ok()) return fail(store_error(status, "opening " + directory));
  return checked(std::unique_ptr<rocksdb::DB>(db), directory, witnesses);
}

StoreResult<OpenedLog> open_log_read_only(const std::string& directory,
                                          const rocksdb::Options& options,
                                          const std::vector<Witness>& witnesses) {
  const auto there = exists(directory, options, witnesses);
  if (!there) return fail(there.error());
  rocksdb::Options reading = options;
  reading.create_if_missing = false;
  reading.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  reading.info_log = no_logger();
  rocksdb::DB* db = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(reading, directory, &db);
  if (!status.ok()) return fail(store_error(status, "reading " + directory));
  return checked(std::unique_ptr<rocksdb::DB>(db), directory, witnesses);
}

}  // namespace orderlog
