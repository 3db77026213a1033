#include "replay/verify/verify_directory.h"

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "eventstore/anchor.h"
#include "eventstore/marker.h"
#include "eventstore/rocksdb_event_store.h"
#include "replay/verify/unopened_log.h"

namespace orderlog {
namespace {

VerifyFinding of_the_log(std::string reason) { return {Position{}, std::move(reason)}; }

// Puts what is known of the directory in front of what was found in the log.
VerifyReport with_first(std::vector<VerifyFinding> first, VerifyReport report,
                        std::size_t max_findings) {
  report.findings_total += first.size();
  first.insert(first.end(), std::make_move_iterator(report.findings.begin()),
               std::make_move_iterator(report.findings.end()));
  if (first.size() > max_findings) first.resize(max_findings);
  report.findings = std::move(first);
  return report;
}

// RocksDB opens nothing of it any more: the commits are read from the files' bytes.
VerifyReport what_is_left(const std::string& directory, std::vector<VerifyFinding> first,
                          const VerifyOptions& options, const VerifyProgress& progress) {
  VerifyReport report;
  if (const auto left = unopened_log(directory, options.anchor); left.ok()) {
    report = verify_log(**left, options, progress);
  } else {
    first.push_back(of_the_log(left.error().detail));
  }
  return with_first(std::move(first), std::move(report), options.max_findings);
}

bool lacks_its_marker(const std::string& directory) {
  std::error_code trouble;
  return !std::filesystem::exists(directory + "/" + kMarkerName, trouble) && !trouble &&
         holds_commits(directory);
}

}  // namespace

StoreResult<VerifyReport> verify_directory(const std::string& directory, VerifyOptions options,
                                           const VerifyProgress& progress) {
  // Whoever may not look finds nothing wrong either.
  for (const std::string& looked_at : {directory, directory + "/log"}) {
    if (auto readable = check_readable(looked_at); !readable) return fail(readable.error());
  }
  std::vector<VerifyFinding> first;
  // Before the log: what the anchor has seen is in every log that is opened after it.
  const auto anchor = read_anchor(directory);
  options.anchor = anchor.ok() ? *anchor : std::nullopt;
  options.files = directory;
  RocksDbEventStoreOptions opening;
  opening.directory = directory;
  auto store = open_rocksdb_event_store_read_only(opening);
  if (!store && store.error().code == StoreErrorCode::kForeign) {
    if (!lacks_its_marker(directory)) return fail(store.error());
    first.push_back(of_the_log(std::string("its marker ") + kMarkerName +
                               " is missing, and no server starts on it: restore the directory "
                               "from a copy, or salvage it"));
    return what_is_left(directory, std::move(first), options, progress);
  }
  if (!store) {
    first.push_back(of_the_log("can't be opened: " + store.error().detail));
    opening.disregard_anchor = true;
    store = open_rocksdb_event_store_read_only(opening);
    if (!store) return what_is_left(directory, std::move(first), options, progress);
  } else if (anchor.ok() && !anchor->has_value()) {
    first.push_back(of_the_log(
        "its anchor is missing, so nothing proves that it is whole, and no server starts on it: "
        "restore the directory from a copy, or salvage it"));
  }
  return with_first(std::move(first), verify_log(**store, options, progress), options.max_findings);
}

}  // namespace orderlog
