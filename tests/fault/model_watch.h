#pragma once

// What an operator sees of the read models' versions, held to what the manifest promises: from one
// look to the next, and over a crash between them.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/event_store.h"
#include "tests/e2e/session.h"

namespace orderlog::testing {

struct VersionSeen {
  std::string name;
  std::uint32_t version = 0;
  std::string role;
  std::string state;
  std::uint64_t position = 0;
  std::string reason;  // of a build
  std::string policy;
  std::uint64_t rate_max = 0;
  std::optional<bool> equal;  // what the last comparison said
};

// One thread.
class ModelWatch {
 public:
  // Asks the server; false when it did not answer. What does not hold is noted.
  [[nodiscard]] bool look(Session& session);
  // An operator's request was accepted: until the next look this model's versions may change.
  void expect_change(const std::string& name) { steered_.insert(name); }

  [[nodiscard]] const std::vector<VersionSeen>& seen() const { return seen_; }
  [[nodiscard]] const VersionSeen* find(std::string_view name, std::string_view role) const;
  [[nodiscard]] bool is_building() const;
  // "orders-v3" of all that there are.
  [[nodiscard]] std::set<std::string> directories() const;
  // What did not hold so far, by name.
  [[nodiscard]] const std::vector<std::string>& broken() const { return broken_; }

 private:
  void check_roles();
  void check_numbers();
  void check_transition(const std::vector<VersionSeen>& before, const std::string& name);
  void check_resumption();
  void note(std::string what) { broken_.push_back(std::move(what)); }

  std::vector<VersionSeen> seen_;
  std::set<std::string> steered_;
  std::map<std::string, std::set<std::uint32_t>> numbers_;
  std::map<std::string, VersionSeen> filled_;  // how far a build was, which must last
  std::vector<std::string> broken_;
};

// I7: every version of the manifests in DIR/models, at whatever position it stands, has the rows
// that a replay up to there gives, byte by byte. No server runs. Says of each that hasn't where it
// differs; `compared` counts rows.
[[nodiscard]] std::vector<std::string> differing_models(const EventStore& log,
                                                        const std::string& models_directory,
                                                        const std::string& scratch,
                                                        std::uint64_t& compared);

}  // namespace orderlog::testing
