#pragma once

// The read model "accounts": balances, holds and entries.
//
//   'b' · tenant · account id → state row of the account
//   'e' …                     → its entries, account_entry.h
//   'h' …, 'p' …              → its landmarks, account_landmarks.h; from schema 2 on
//
// The runtime's thread; queries are in account_queries.cc.

#include <string>
#include <string_view>

#include "projections/accounts/account_landmarks.h"
#include "projections/projection.h"
#include "projections/rows/state_table.h"

namespace orderlog {

inline constexpr std::string_view kAccountsModel = "accounts";
inline constexpr std::uint32_t kAccountsSchema = 2;

// Decoded accounts that are kept for their next event.
inline constexpr std::size_t kAccountsCached = 8'192;

inline constexpr char kAccountRowPrefix = 'b';

class AccountsProjection final : public Projection {
 public:
  // Writes the rows of that schema: 1 is today's without landmarks, and serves while today's is
  // built beside it.
  explicit AccountsProjection(std::uint32_t schema = kAccountsSchema,
                              std::size_t cached_accounts = kAccountsCached);

  [[nodiscard]] std::string_view name() const override { return kAccountsModel; }
  [[nodiscard]] std::uint32_t schema_version() const override { return schema_; }
  [[nodiscard]] bool wants(AggregateKind kind) const override {
    return kind == AggregateKind::kAccount;
  }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext& context, const Event& event,
                                              ModelWriter& writer) override;
  void finish(ModelWriter& writer) override;
  void discard() override;
  [[nodiscard]] Compared compared_with(std::uint32_t older, std::string_view key,
                                       std::string_view value, std::string& as) const override;

 private:
  std::uint32_t schema_;
  StateTable table_;
  LandmarkWriter landmarks_;
  std::string key_;
  std::string value_;
};

}  // namespace orderlog
