#include "replay/verify/salvage.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "base/check.h"
#include "eventstore/anchor.h"
#include "eventstore/directory_claim.h"
#include "eventstore/rocksdb_event_store.h"
#include "eventstore/salvage_reader.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

// One sync each.
constexpr std::size_t kBatchBytes = std::size_t{4} << 20;

StoreError in_the_way(const std::string& directory) {
  return {StoreErrorCode::kInUse, directory +
                                      " is there already and not empty: name a directory that is "
                                      "not there yet"};
}

// What a log in the making leaves however early it is killed.
bool is_log_or_less(const std::string& directory) {
  std::error_code trouble;
  if (!fs::is_directory(directory, trouble)) return false;
  if (fs::exists(directory + "/" + kMarkerName, trouble)) return true;
  for (fs::directory_iterator entry(directory, trouble);
       !trouble && entry != fs::directory_iterator(); entry.increment(trouble)) {
    const std::string name = entry->path().filename().string();
    if (name != "LOCK" && name != std::string(kMarkerName) + ".new") return false;
  }
  return !trouble;
}

StoreResult<Ok> remove_leftover(const std::string& part) {
  std::error_code trouble;
  if (!fs::exists(part, trouble)) return Ok{};
  if (!is_log_or_less(part)) return fail(in_the_way(part));
  if (is_claimed_elsewhere(part)) {
    return fail(StoreError{StoreErrorCode::kInUse, "another salvage is writing " + part});
  }
  fs::remove_all(part, trouble);
  if (!trouble) return Ok{};
  return fail(StoreError{StoreErrorCode::kIo, "what a salvage left in " + part +
                                                  " can't be removed: " + trouble.message()});
}

StoreResult<Ok> check_target(const std::string& to) {
  std::error_code trouble;
  if (fs::exists(to, trouble) && (!fs::is_directory(to, trouble) || !fs::is_empty(to, trouble))) {
    return fail(in_the_way(to));
  }
  return remove_leftover(unfinished_salvage(to));
}

// From `commit` on, which the reader gave last.
StoreResult<Salvaged> copy_commits(std::optional<CommitBytes> commit, SalvageReader& from,
                                   EventStore& to, Salvaged salvaged,
                                   const SalvageProgress& progress) {
  const auto total = salvaged.anchor ? std::optional(salvaged.anchor->position.value())
                                     : std::optional<std::uint64_t>();
  while (commit) {
    auto batch = std::make_shared<CommitBatch>();
    for (; commit && batch->bytes() < kBatchBytes; commit = from.next()) {
      batch->add_sealed(*commit);
      ++salvaged.commits;
    }
    const auto appended = to.append(std::move(batch));
    if (!appended) return fail(appended.error());
    salvaged.head = *appended;
    progress(salvaged.head.position.value(), total);
  }
  ORDERLOG_CHECK(salvaged.head == from.head(), "what is sealed again bears the same hash");
  const auto flushed = to.flush();
  if (!flushed) return fail(flushed.error());
  return salvaged;
}

}  // namespace

std::string unfinished_salvage(const std::string& to) { return to + ".part"; }

StoreResult<Salvaged> salvage_log(const std::string& from, const std::string& to,
                                  const SalvageProgress& progress) {
  if (const auto free = check_target(to); !free) return fail(free.error());
  Salvaged salvaged;
  if (const auto anchor = read_anchor(from); anchor.ok()) salvaged.anchor = *anchor;
  const auto reader = SalvageReader::open(from);
  if (!reader) return fail(reader.error());
  const auto first = (*reader)->next();
  if (!first) {
    return fail(StoreError{StoreErrorCode::kCorrupt,
                           from + " holds no whole first commit: there is nothing to salvage"});
  }
  const std::string part = unfinished_salvage(to);
  {
    RocksDbEventStoreOptions options;
    options.directory = part;
    const auto store = open_rocksdb_event_store(options);
    if (!store) return fail(store.error());
    const auto copied = copy_commits(first, **reader, **store, salvaged, progress);
    if (!copied) return fail(copied.error());
    salvaged = *copied;
  }
  std::error_code trouble;
  fs::rename(part, to, trouble);
  if (!trouble) return salvaged;
  return fail(StoreError{StoreErrorCode::kIo, "what was salvaged lies in " + part +
                                                  " and can't be named " + to + ": " +
                                                  trouble.message()});
}

}  // namespace orderlog
