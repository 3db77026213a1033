#pragma once

// Holds the end of a simulated day to what its log says, and to what was done outside.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/session.h"
#include "tests/fault/log_audit.h"
#include "tests/fault/provider_books.h"

namespace orderlog::testing {

// The rules of the day that the audit computes with.
inline constexpr std::int64_t kPointsPer100 = 10;

// As of now. After a whole day at full speed the models have some way to go.
[[nodiscard]] Reply read_as_of_now(Session& session, const std::string& route);

// Orders by what the statistics show them under, store and status: how many, and their amounts.
using Figures =
    std::map<std::pair<std::string, std::string>, std::pair<std::int64_t, std::int64_t>>;
[[nodiscard]] Figures figures_of_server(Session& session, std::size_t stores);
[[nodiscard]] Figures figures_of_log(const LogAudit& audit);

// Each of these says what is wrong; nothing is what is hoped for.
using Findings = std::vector<std::string>;

// I15: completed, compensated or parked. A refund has failed only where its provider refused it.
[[nodiscard]] Findings unrested(const LogAudit& audit, const ProviderBooks& books);

// What follows on a payment is there for every order that was paid, and for no other.
[[nodiscard]] Findings wrong_effects(const LogAudit& audit);

// One ticket for each order that has a ticket's effect, and for no other.
[[nodiscard]] Findings wrong_tickets(const LogAudit& audit,
                                     const std::map<std::string, int>& tickets);

// What providers have given back is what the orders say went back, leg by leg.
[[nodiscard]] Findings wrong_money(const LogAudit& audit, const ProviderBooks& books);

// Shelves lack what was paid and not wholly refunded; where a shop keeps any.
[[nodiscard]] Findings wrong_stock(const LogAudit& audit);

// Points are awarded once, and taken back in proportion to the money (docs/effects.md).
[[nodiscard]] Findings wrong_points(const LogAudit& audit);

// How often the day had what is rare in one, by what it is.
[[nodiscard]] std::map<std::string, std::uint64_t> rarities(const LogAudit& audit);

}  // namespace orderlog::testing
