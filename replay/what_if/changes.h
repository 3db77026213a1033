#pragma once

// What can be asked "what if" about by name: "pool.per_user_limit=1", "order.hold_ms=300000".

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "replay/what_if/fork.h"

namespace orderlog {

struct ChangeableName {
  std::string_view name;
  std::string_view doc;  // with its unit
};
[[nodiscard]] std::vector<ChangeableName> changeable_names();

// "NAME=VALUE", where NAME is one of those; "pool[ID].NAME=VALUE" for one pool only. Adds the
// change to `options`: a rule holds during the whole log, a pool's term is changed in the command
// that opened it. Later ones override earlier ones. What is wrong is a sentence.
[[nodiscard]] Result<Ok, std::string> add_change(std::string_view text, ForkOptions& options);

}  // namespace orderlog
