#pragma once

// Walks the state rows of a read model in the order of their keys: tenant, then id, the shorter
// ones first.

#include <optional>
#include <string>

#include "base/json/reader.h"
#include "base/result.h"
#include "domain/aggregate.h"
#include "projections/rows/state_row.h"
#include "projections/store/model_store.h"

namespace orderlog {

// One thread; ends before its snapshot does.
class StateScan {
 public:
  struct Entry {
    std::string tenant;
    std::string id;
    StateRow row;
  };

  // The rows under `prefix` are those of aggregates of that kind.
  StateScan(const ModelSnapshot& rows, char prefix, AggregateKind kind);

  // The next one; nullopt at the end. Lives until the next call. A sentence when a row can't be
  // read.
  [[nodiscard]] Result<const Entry*, std::string> next();

 private:
  const AggregateKind kind_;
  ModelScan scan_;
  bool begun_ = false;
  JsonParser parser_;
  Entry entry_;
};

}  // namespace orderlog
