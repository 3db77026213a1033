#pragma once

// What can be asked "what if" about by name: "pool.per_user_limit=1", "order.hold_ms=300000".

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/pool/commands.h"
#include "replay/what_if/fork.h"

namespace orderlog {

struct ChangeableName {
  std::string name;
  std::string_view doc;  // with its unit
};
[[nodiscard]] std::vector<ChangeableName> changeable_names();

// Changes to be made to a fork, and whether they met anything. One thread; outlives the forks that
// it changes.
class Changes {
 public:
  Changes() = default;
  Changes(const Changes&) = delete;
  Changes& operator=(const Changes&) = delete;

  // "NAME=VALUE", where NAME is one of those; "pool[ID].NAME=VALUE" for one pool only, which
  // overrides what is changed of all. A rule holds during the whole log, a pool's term is changed
  // in the command that opened it. What is wrong is a sentence: an unknown name, a bad value, a
  // name that was given before.
  [[nodiscard]] Result<Ok, std::string> add(std::string_view text);

  void apply_to(ForkOptions& options);

  // After the fork: the changes of pools that the log never opened.
  [[nodiscard]] std::vector<std::string> that_met_nothing() const;
  // Some of the pools that it did open.
  [[nodiscard]] std::vector<std::string> pools_met() const {
    return {pools_met_.begin(), pools_met_.end()};
  }

 private:
  struct PoolChange {
    std::string text;     // as it was given
    std::string pool_id;  // empty: of all pools
    std::int64_t OpenPool::*slot = nullptr;
    std::int64_t value = 0;
    std::uint64_t met = 0;
  };

  [[nodiscard]] Result<Ok, std::string> add_rule(std::string_view name, std::string_view value);
  [[nodiscard]] Result<Ok, std::string> add_pool_change(std::string_view text,
                                                        std::string_view name, std::string pool_id,
                                                        std::string_view value);
  void change(OpenPool& open, std::string_view fresh_id);

  std::set<std::string, std::less<>> given_;  // names, with the pool's id
  std::vector<std::function<void(Rules&)>> rules_;
  std::vector<PoolChange> pools_;
  std::set<std::string> pools_met_;
  bool limits_users_ = false;        // some pool's per_user_limit is changed
  std::int64_t limit_of_rules_ = 0;  // which would hide the pools' own
};

}  // namespace orderlog
