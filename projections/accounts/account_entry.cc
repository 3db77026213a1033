#include "projections/accounts/account_entry.h"

#include "projections/rows/list_place.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

constexpr char kEntryPrefix = 'e';
constexpr std::size_t kFixedBytes = 8 + 8 + 8;

}  // namespace

std::string account_entries_prefix(std::string_view tenant, const AccountId& account) {
  std::string prefix(1, kEntryPrefix);
  append_name(prefix, tenant);
  append_name(prefix, account.view());
  return prefix;
}

void encode_account_entry(const AccountEntry& entry, std::string& out) {
  append_u64(out, static_cast<std::uint64_t>(entry.amount));
  append_u64(out, static_cast<std::uint64_t>(entry.balance));
  append_u64(out, static_cast<std::uint64_t>(entry.posted_at));
  append_name(out, entry.transfer_id.view());
  append_name(out, entry.counterparty.view());
  append_name(out, entry.explanation);
}

std::optional<AccountEntry> decode_account_entry(std::string_view key, std::string_view value) {
  if (key.size() < kListPlaceBytes || value.size() < kFixedBytes) return std::nullopt;
  AccountEntry entry;
  entry.position = place_in(key).position;
  entry.amount = static_cast<Money>(load_u64(value.data()));
  entry.balance = static_cast<Money>(load_u64(value.data() + 8));
  entry.posted_at = static_cast<TimeMs>(load_u64(value.data() + 16));
  value.remove_prefix(kFixedBytes);
  std::string_view transfer;
  std::string_view counterparty;
  std::string_view explanation;
  if (!take_name(value, transfer) || !take_name(value, counterparty) ||
      !take_name(value, explanation) || !value.empty()) {
    return std::nullopt;
  }
  entry.transfer_id = TransferId(transfer);
  entry.counterparty = AccountId(counterparty);
  entry.explanation = explanation;
  return entry;
}

}  // namespace orderlog
