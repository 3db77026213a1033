#include "projections/rows/state_scan.h"

#include <string_view>
#include <utility>

#include "projections/store/row_bytes.h"

namespace orderlog {

StateScan::StateScan(const ModelSnapshot& rows, char prefix, AggregateKind kind)
    : kind_(kind),
      scan_(rows.scan_all(std::string(1, prefix), end_of_prefix(std::string(1, prefix)))) {}

Result<const StateScan::Entry*, std::string> StateScan::next() {
  if (std::exchange(begun_, true)) scan_.next();
  if (scan_.failed()) return fail(std::string("the read model's rows can't be read to their end"));
  if (!scan_.valid()) return static_cast<const Entry*>(nullptr);
  std::string_view key = scan_.key().substr(1);
  std::string_view tenant;
  std::string_view id;
  if (!take_name(key, tenant) || !take_name(key, id)) {
    return fail(std::string("a row of the read model has a key of another form"));
  }
  entry_.tenant = tenant;
  entry_.id = id;
  auto row = decode_state_row(parser_, {kind_, entry_.id}, scan_.value());
  if (!row) return fail(std::move(row).error());
  entry_.row = *std::move(row);
  return &entry_;
}

}  // namespace orderlog
