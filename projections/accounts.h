#pragma once

// The read model "accounts": balances, holds and entries.
//
//   'b' · tenant · account id → state row of the account
//   'e' …                     → its entries, account_entry.h
//
// The runtime's thread; queries are in account_queries.cc.

#include <string>
#include <string_view>

#include "projections/projection.h"
#include "projections/state_table.h"

namespace orderlog {

inline constexpr std::string_view kAccountsModel = "accounts";
inline constexpr std::uint32_t kAccountsSchema = 1;

inline constexpr char kAccountRowPrefix = 'b';

class AccountsProjection final : public Projection {
 public:
  explicit AccountsProjection(std::size_t cached_accounts = 8'192);

  [[nodiscard]] std::string_view name() const override { return kAccountsModel; }
  [[nodiscard]] std::uint32_t schema_version() const override { return kAccountsSchema; }
  [[nodiscard]] bool wants(AggregateKind kind) const override {
    return kind == AggregateKind::kAccount;
  }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext& context, const Event& event,
                                              ModelWriter& writer) override;
  void finish(ModelWriter& writer) override { table_.finish(writer); }
  void discard() override { table_.discard(); }

 private:
  StateTable table_;
  std::string key_;
  std::string value_;
};

}  // namespace orderlog
