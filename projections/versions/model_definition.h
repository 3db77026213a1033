#pragma once

// What the program knows of a read model: how to make the code that fills it, for each schema that
// it can still fill.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "projections/projection.h"

namespace orderlog {

struct ModelDefinition {
  std::string name;
  std::uint32_t schema = 1;  // that is built now
  // The oldest that is still filled and asked: data of an older one can't serve while the new one
  // is built.
  std::uint32_t oldest_schema = 1;
  // No row depends on two streams: several instances may each fill the rows of their own streams.
  bool by_stream = true;
  std::size_t memtable_bytes = std::size_t{8} << 20;
  // `cached`: how many clean aggregates it keeps decoded; 0: as many as are good for live work.
  std::function<std::unique_ptr<Projection>(std::uint32_t schema, std::size_t cached)> make;
};

}  // namespace orderlog
