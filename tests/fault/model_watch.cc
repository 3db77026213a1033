#include "tests/fault/model_watch.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "projections/models.h"
#include "projections/store/model_marker.h"
#include "projections/versions/comparison.h"
#include "projections/versions/model_manifest.h"
#include "tests/projections/model_bench.h"

namespace orderlog::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

VersionSeen version_seen(const Json& json) {
  VersionSeen seen;
  seen.name = json.at("name");
  seen.version = json.at("version");
  seen.role = json.at("role");
  seen.state = json.at("state");
  seen.position = position_of_token(json.at("position").get<std::string>());
  if (const auto build = json.find("build"); build != json.end()) {
    seen.reason = build->at("reason");
    seen.policy = build->at("switch");
    seen.rate_max = build->at("rate_max");
  }
  if (const auto compared = json.find("comparison"); compared != json.end()) {
    seen.equal = compared->at("equal").get<bool>();
  }
  return seen;
}

const VersionSeen* find_in(const std::vector<VersionSeen>& all, std::string_view name,
                           std::string_view role) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) {
    return one.name == name && one.role == role;
  });
  return found == all.end() ? nullptr : &*found;
}

std::uint32_t number(const VersionSeen* seen) { return seen == nullptr ? 0 : seen->version; }

std::string text(const VersionSeen& seen) {
  return seen.name + "-v" + std::to_string(seen.version) + " (" + seen.role + ", " + seen.state +
         " at " + std::to_string(seen.position) + ")";
}

// Of two versions of a model's rows: the first that differs.
std::string first_difference(const Rows& rows, const Rows& replayed) {
  const auto [ours, theirs] =
      std::mismatch(rows.begin(), rows.end(), replayed.begin(), replayed.end());
  if (ours == rows.end() && theirs == replayed.end()) return "";
  return std::to_string(rows.size()) + " rows, replayed " + std::to_string(replayed.size()) +
         "; the first that differs: " + legible_key(ours == rows.end() ? "" : ours->first) +
         ", replayed " + legible_key(theirs == replayed.end() ? "" : theirs->first);
}

}  // namespace

bool ModelWatch::look(Session& session) {
  const Reply reply = session.get("/v1/projections");
  if (reply.status != 200) return false;
  std::vector<VersionSeen> before = std::exchange(seen_, {});
  const Json json = Json::parse(reply.body());
  for (const Json& one : json.at("data")) seen_.push_back(version_seen(one));
  check_roles();
  check_numbers();
  if (!before.empty()) {
    for (const ModelDefinition& model : all_models()) check_transition(before, model.name);
  }
  check_resumption();
  steered_.clear();
  return true;
}

const VersionSeen* ModelWatch::find(std::string_view name, std::string_view role) const {
  return find_in(seen_, name, role);
}

bool ModelWatch::is_building() const {
  return std::any_of(seen_.begin(), seen_.end(),
                     [](const auto& one) { return one.role == "building"; });
}

std::set<std::string> ModelWatch::directories() const {
  std::set<std::string> names;
  for (const VersionSeen& one : seen_) names.insert(one.name + "-v" + std::to_string(one.version));
  return names;
}

void ModelWatch::check_roles() {
  for (const ModelDefinition& model : all_models()) {
    std::map<std::string, int> roles;
    for (const VersionSeen& one : seen_) {
      if (one.name == model.name) ++roles[one.role];
    }
    if (roles["serving"] != 1 || roles["building"] > 1 || roles["previous"] > 1) {
      note(model.name + ": one version serves, one at most is built, one at most is kept");
    }
  }
  for (const VersionSeen& one : seen_) {
    if (one.equal == false) note("I7: compared as different: " + text(one));
  }
}

void ModelWatch::check_numbers() {
  for (const VersionSeen& one : seen_) {
    std::set<std::uint32_t>& known = numbers_[one.name];
    if (known.contains(one.version)) continue;
    if (!known.empty() && one.version < *known.rbegin())
      note("a number is used twice: " + text(one));
    known.insert(one.version);
  }
}

// By itself nothing happens to the versions but that the one that is built takes over.
void ModelWatch::check_transition(const std::vector<VersionSeen>& before, const std::string& name) {
  if (steered_.contains(name)) return;
  const std::uint32_t served = number(find_in(before, name, "serving"));
  const std::uint32_t built = number(find_in(before, name, "building"));
  const std::uint32_t kept = number(find_in(before, name, "previous"));
  const std::uint32_t serves = number(find(name, "serving"));
  const std::uint32_t builds = number(find(name, "building"));
  const std::uint32_t keeps = number(find(name, "previous"));
  const bool stayed = serves == served && builds == built && keeps == kept;
  const bool switched = built != 0 && serves == built && builds == 0 && keeps == served;
  if (stayed || switched) return;
  const auto versions = [](std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    return std::to_string(a) + "/" + std::to_string(b) + "/" + std::to_string(c);
  };
  note(name + ": serving/building/previous went from " + versions(served, built, kept) + " to " +
       versions(serves, builds, keeps));
}

// A batch that was filled in is not filled in again. Nothing else is promised of a rollback, which
// may be written live.
void ModelWatch::check_resumption() {
  for (const VersionSeen& one : seen_) {
    if (one.role != "building" || one.state != "rebuilding" || one.reason == "rollback") continue;
    VersionSeen& filled = filled_[one.name];
    if (filled.version == one.version && one.position > 0 && one.position < filled.position) {
      note("began again: " + text(one) + " was at " + std::to_string(filled.position));
    }
    if (filled.version != one.version || one.position > filled.position) filled = one;
  }
}

std::vector<std::string> differing_models(const EventStore& log,
                                          const std::string& models_directory,
                                          const std::string& scratch, std::uint64_t& compared) {
  std::vector<std::string> differing;
  for (const ModelDefinition& model : all_models()) {
    const auto manifest =
        read_manifest(ModelResources(1 << 20).file_system(), models_directory, model.name);
    if (!manifest || !*manifest) {
      differing.push_back(model.name + " has no manifest");
      continue;
    }
    std::vector<std::unique_ptr<ModelStore>> versions;
    for (const VersionRecord& record : (*manifest)->versions) {
      const std::string directory =
          models_directory + "/" + model.name + "-v" + std::to_string(record.version);
      // Killed before it was anything.
      if (record.role == VersionRole::kBuilding && schema_in_model_directory(directory) == 0) {
        continue;
      }
      auto store = ModelStore::open(store_options(directory, model.name, record.schema));
      if (!store) {
        differing.push_back(store.error().detail);
      } else {
        versions.push_back(std::move(store).value());
      }
    }
    std::sort(versions.begin(), versions.end(), [](const auto& a, const auto& b) {
      return a->checkpoint().position < b->checkpoint().position;
    });
    FedModel fresh(model.make(model.schema, 0), scratch + "/" + model.name, log);
    for (const auto& version : versions) {
      const Position position = version->checkpoint().position;
      fresh.feed_to(position);
      const Rows rows = rows_of(*version);
      compared += rows.size();
      const std::string difference = first_difference(rows, fresh.rows());
      if (difference.empty()) continue;
      differing.push_back("I7: " + model.name + " at " + std::to_string(position.value()) + ": " +
                          difference);
    }
  }
  fs::remove_all(scratch);
  return differing;
}

}  // namespace orderlog::testing
