#pragma once

// Holds the end of a simulated day to what its log says, and to what was done outside.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/session.h"
#include "tests/fault/log_audit.h"
#include "tests/fault/outside_desk.h"

namespace orderlog::testing {

// As of now. After a whole day at full speed the models have some way to go.
[[nodiscard]] Reply read_as_of_now(Session& session, const std::string& route);

// Orders by what the statistics show them under: store and status.
using Figures =
    std::map<std::pair<std::string, std::string>, std::pair<std::int64_t, std::int64_t>>;
[[nodiscard]] Figures figures_of_server(Session& session, std::size_t stores);
[[nodiscard]] Figures figures_of_log(const LogAudit& audit);

// I15: completed, compensated or parked.
[[nodiscard]] std::vector<std::string> unrested(const LogAudit& audit);

// Effects whose work was done another number of times than once.
[[nodiscard]] std::vector<std::string> not_done_once(const LogAudit& audit,
                                                     const OutsideDesk& desk);

}  // namespace orderlog::testing
