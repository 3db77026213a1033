#include "projections/statistics/summary_row.h"

#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

constexpr char kFormat = 1;
constexpr std::size_t kFixedBytes = 1 + 8 + 3 + 5 * 8;

void append_i64(std::string& out, std::int64_t value) {
  append_u64(out, static_cast<std::uint64_t>(value));
}
std::int64_t load_i64(const char* from) { return static_cast<std::int64_t>(load_u64(from)); }

template <class E>
bool read_choice(char byte, E last, E& out) {
  if (static_cast<unsigned char>(byte) > static_cast<unsigned>(last)) return false;
  out = static_cast<E>(byte);
  return true;
}

}  // namespace

void append_row(std::string& out, const SummaryRow& row) {
  const OrderSummary& summary = row.summary;
  out += kFormat;
  append_u64(out, row.version.value());
  out += static_cast<char>(summary.channel);
  out += static_cast<char>(summary.status);
  out += static_cast<char>(summary.before_refund);
  append_i64(out, summary.created_at);
  append_i64(out, summary.amount);
  append_i64(out, summary.paid);
  append_i64(out, summary.refunded);
  append_i64(out, summary.refunding);
  append_name(out, summary.merchant_id.view());
  append_name(out, summary.store_id.view());
  for (const SettledLeg& leg : summary.settled) {
    append_name(out, leg.id.view());
    append_i64(out, leg.amount);
  }
}

bool read_row(std::string_view bytes, SummaryRow& row) {
  if (bytes.size() < kFixedBytes || bytes[0] != kFormat) return false;
  OrderSummary& summary = row.summary;
  row.version = StreamVersion(load_u64(bytes.data() + 1));
  if (!read_choice(bytes[9], Channel::kThirdParty, summary.channel) ||
      !read_choice(bytes[10], OrderStatus::kRefundFailed, summary.status) ||
      !read_choice(bytes[11], OrderStatus::kRefundFailed, summary.before_refund)) {
    return false;
  }
  summary.created_at = load_i64(bytes.data() + 12);
  summary.amount = load_i64(bytes.data() + 20);
  summary.paid = load_i64(bytes.data() + 28);
  summary.refunded = load_i64(bytes.data() + 36);
  summary.refunding = load_i64(bytes.data() + 44);
  bytes.remove_prefix(kFixedBytes);
  std::string_view name;
  if (!take_name(bytes, name)) return false;
  summary.merchant_id = MerchantId(name);
  if (!take_name(bytes, name)) return false;
  summary.store_id = StoreId(name);
  summary.settled.clear();
  while (!bytes.empty()) {
    if (!take_name(bytes, name) || bytes.size() < 8) return false;
    summary.settled.push_back({LegId(name), load_i64(bytes.data())});
    bytes.remove_prefix(8);
  }
  return true;
}

}  // namespace orderlog
