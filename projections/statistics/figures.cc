#include "projections/statistics/figures.h"

#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

constexpr std::size_t kTallyBytes = 8 + 16;

__extension__ using WideBits = unsigned __int128;

void append_tally(std::string& out, const Tally& tally) {
  const auto bits = static_cast<WideBits>(tally.amount);
  append_u64(out, tally.count);
  append_u64(out, static_cast<std::uint64_t>(bits >> 64));
  append_u64(out, static_cast<std::uint64_t>(bits));
}

Tally load_tally(const char* from) {
  Tally tally;
  tally.count = load_u64(from);
  tally.amount =
      static_cast<MoneySum>(static_cast<WideBits>(load_u64(from + 8)) << 64 | load_u64(from + 16));
  return tally;
}

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  count += other.count;
  amount += other.amount;
  return *this;
}

Tally& Tally::operator-=(const Tally& other) {
  count -= other.count;
  amount -= other.amount;
  return *this;
}

Tally OrderFigures::orders() const {
  Tally all;
  for (const Tally& tally : by_status) all += tally;
  return all;
}

OrderFigures& OrderFigures::operator+=(const OrderFigures& other) {
  for (std::size_t i = 0; i < kOrderStatuses; ++i) by_status[i] += other.by_status[i];
  refunds += other.refunds;
  return *this;
}

void append_row(std::string& out, const OrderFigures& figures) {
  unsigned mask = 0;
  for (std::size_t i = 0; i < kOrderStatuses; ++i) {
    if (figures.by_status[i].count > 0) mask |= 1U << i;
  }
  append_u16(out, static_cast<std::uint16_t>(mask));
  for (const Tally& tally : figures.by_status) {
    if (tally.count > 0) append_tally(out, tally);
  }
  append_tally(out, figures.refunds);
}

bool read_row(std::string_view bytes, OrderFigures& figures) {
  if (bytes.size() < 2) return false;
  const unsigned mask = load_u16(bytes.data());
  if (mask >> kOrderStatuses != 0) return false;
  const auto statuses = static_cast<std::size_t>(__builtin_popcount(mask));
  if (bytes.size() != 2 + (statuses + 1) * kTallyBytes) return false;
  const char* at = bytes.data() + 2;
  figures = {};
  for (std::size_t i = 0; i < kOrderStatuses; ++i) {
    if ((mask >> i & 1U) == 0) continue;
    figures.by_status[i] = load_tally(at);
    at += kTallyBytes;
  }
  figures.refunds = load_tally(at);
  return true;
}

SalesFigures& SalesFigures::operator+=(const SalesFigures& other) {
  paid += other.paid;
  refunds += other.refunds;
  return *this;
}

void append_row(std::string& out, const SalesFigures& figures) {
  append_tally(out, figures.paid);
  append_tally(out, figures.refunds);
}

bool read_row(std::string_view bytes, SalesFigures& figures) {
  if (bytes.size() != 2 * kTallyBytes) return false;
  figures.paid = load_tally(bytes.data());
  figures.refunds = load_tally(bytes.data() + kTallyBytes);
  return true;
}

}  // namespace orderlog
