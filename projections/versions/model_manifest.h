#pragma once

// DIR/models/<name>.versions: which versions of a read model exist and what each is for. The one
// pointer that a switch turns: it is replaced at once or not at all, so exactly one version serves
// whatever happens meanwhile. JSON, because a person on call may have to read it.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "projections/store/model_error.h"

namespace rocksdb {
class FileSystem;
}

namespace orderlog {

enum class VersionRole {
  kServing,   // answers queries
  kBuilding,  // is to serve when it is ready
  kPrevious,  // served before; kept for a rollback, stands still
};

enum class BuildReason {
  kFirst,     // there was no model yet
  kRebuild,   // an operator asked
  kSchema,    // the program's schema is newer than the data's
  kMend,      // the data could not be used
  kRollback,  // back to the version before
};

enum class SwitchPolicy {
  kWhenEqual,  // by itself if old and new are equal, else when an operator asks
  kWhenAsked,
  kAlways,  // by itself, whatever the comparison says
};

[[nodiscard]] std::string_view to_string(VersionRole role);
[[nodiscard]] std::string_view to_string(BuildReason reason);
[[nodiscard]] std::string_view to_string(SwitchPolicy policy);
[[nodiscard]] std::optional<SwitchPolicy> switch_policy_from(std::string_view name);

// An event that could not be applied and was left out by an operator, and with it everything that
// follows in its stream: a row that misses one of its events must not be carried on as if it
// didn't.
struct SkippedEvent {
  Position position;
  std::string tenant;
  std::string stream;
  std::string event_type;
  std::string reason;

  friend bool operator==(const SkippedEvent&, const SkippedEvent&) = default;
};

struct BuildPlan {
  BuildReason reason = BuildReason::kRebuild;
  SwitchPolicy policy = SwitchPolicy::kWhenEqual;
  std::uint64_t rate_max = 0;  // events a second; 0: as fast as the machine lets it

  friend bool operator==(const BuildPlan&, const BuildPlan&) = default;
};

struct VersionRecord {
  std::uint32_t version = 0;
  std::uint32_t schema = 0;
  VersionRole role = VersionRole::kServing;
  BuildPlan plan;     // while it is building
  Position position;  // of a previous one: where it stopped
  std::vector<SkippedEvent> skipped;

  friend bool operator==(const VersionRecord&, const VersionRecord&) = default;
};

struct ModelManifest {
  std::string name;
  std::uint32_t last_version = 0;       // numbers are not used twice
  std::vector<VersionRecord> versions;  // at most one of each role

  [[nodiscard]] VersionRecord* of(VersionRole role);
  [[nodiscard]] const VersionRecord* of(VersionRole role) const;
  VersionRecord& add(std::uint32_t schema, VersionRole role);
  void drop(std::uint32_t version);
  // The previous version, which must be there, catches up and then serves.
  void go_back_to_previous();

  friend bool operator==(const ModelManifest&, const ModelManifest&) = default;
};

// nullopt when there is none. kCorrupt for one that this program did not write, kNewerSchema for
// one of a newer program.
[[nodiscard]] ModelResult<std::optional<ModelManifest>> read_manifest(
    rocksdb::FileSystem& file_system, const std::string& models_directory, const std::string& name);
// Returns when the file and its name are synced; after an error the old one or the new one is
// there. kTooLarge, and the old one is there, when the new one could not be read again.
[[nodiscard]] ModelResult<Ok> write_manifest(rocksdb::FileSystem& file_system,
                                             const std::string& models_directory,
                                             const ModelManifest& manifest);

}  // namespace orderlog
