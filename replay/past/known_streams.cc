#include "replay/past/known_streams.h"

#include <algorithm>
#include <unordered_set>

#include "replay/commit_reading.h"

namespace orderlog {

StoreResult<KnownStreams> known_streams(const EventStore& log, std::string_view tenant,
                                        std::string_view stream, std::size_t events) {
  const std::uint64_t last = log.head().position.value();
  const Position from(last > events ? last - events + 1 : 1);
  const std::string kind = std::string(stream.substr(0, stream.find('-'))) + '-';
  KnownStreams known;
  std::unordered_set<std::string> seen;
  const auto read = read_good_commits(log, from, [&](const CommitBytes&, const CommitView& commit) {
    known.tenants.add(commit.tenant);
    for (const EventView& event : commit.events) {
      if (commit.tenant != tenant) {
        if (event.stream == stream) known.other_tenant = commit.tenant;
      } else if (event.stream.starts_with(kind) && seen.emplace(event.stream).second) {
        known.names.emplace_back(event.stream);
      }
    }
    return true;
  });
  if (!read) return fail(read.error());
  std::reverse(known.names.begin(), known.names.end());
  return known;
}

}  // namespace orderlog
