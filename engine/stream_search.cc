#include "engine/stream_search.h"

#include <utility>

namespace orderlog {

StoreResult<StreamVersion> first_version_behind(const EventStore& store, std::string_view tenant,
                                                std::string_view stream, Position after,
                                                StreamVersion from, StreamVersion newest) {
  std::uint64_t low = from.value();
  std::uint64_t high = newest.value() + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    auto found = store.read_stream(tenant, stream, StreamVersion(middle), Direction::kForward, 1);
    if (!found) return fail(std::move(found).error());
    if (!found->empty() && found->front().position > after) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return StreamVersion(low);
}

}  // namespace orderlog
