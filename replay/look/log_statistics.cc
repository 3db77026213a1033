#include "replay/look/log_statistics.h"

#include <algorithm>

#include "replay/commit_reading.h"
#include "replay/look/log_filter.h"

namespace orderlog {
namespace {

constexpr TimeMs kHourMs = 3'600'000;
constexpr TimeMs kDayMs = 24 * kHourMs;

// Of the multiple of `length_ms` that lies at or before it.
TimeMs begin_of(TimeMs time_ms, TimeMs length_ms) {
  const TimeMs into = time_ms % length_ms;
  return time_ms - (into < 0 ? into + length_ms : into);
}

// The tally of one schema version, and of the type that it is a version of.
using SchemaKey = std::pair<std::string_view, std::uint16_t>;

struct LessSchema {
  using is_transparent = void;
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    return SchemaKey(a.first, a.second) < SchemaKey(b.first, b.second);
  }
};

class Counter {
 public:
  void add(const CommitBytes& bytes, const CommitView& commit) {
    LogStatistics& all = statistics;
    if (all.commits++ == 0) all.earliest_ms = all.latest_ms = commit.time_ms;
    all.imported += commit.imported ? 1 : 0;
    all.bytes += bytes.bytes.size();
    all.earliest_ms = std::min(all.earliest_ms, commit.time_ms);
    all.latest_ms = std::max(all.latest_ms, commit.time_ms);
    EventTally sum;
    for (const EventView& event : commit.events) {
      const EventTally one{1, event.payload.size()};
      sum.add(one);
      schema(event).add(one);
      aggregate(aggregate_of(event.stream)).add(one);
    }
    all.all.add(sum);
    hour(commit.time_ms).add(sum);
  }

  // Types and days are what their versions and hours come to.
  LogStatistics take() {
    for (const auto& [key, tally] : schemas_) {
      statistics.by_schema[{key.first, key.second}] = tally;
      statistics.by_type[key.first].add(tally);
    }
    for (const auto& [begin, tally] : statistics.by_hour) {
      statistics.by_day[begin_of(begin, kDayMs)].add(tally);
    }
    return std::move(statistics);
  }

  LogStatistics statistics;

 private:
  EventTally& schema(const EventView& event) {
    const auto found = schemas_.find(SchemaKey(event.type, event.schema_version));
    if (found != schemas_.end()) return found->second;
    return schemas_[{std::string(event.type), event.schema_version}];
  }
  EventTally& aggregate(std::string_view name) {
    const auto found = statistics.by_aggregate.find(name);
    if (found != statistics.by_aggregate.end()) return found->second;
    return statistics.by_aggregate[std::string(name)];
  }
  // Most commits happen in the hour of the one before.
  EventTally& hour(TimeMs time_ms) {
    const TimeMs begin = begin_of(time_ms, kHourMs);
    if (hour_ == nullptr || begin != hour_begin_) {
      hour_begin_ = begin;
      hour_ = &statistics.by_hour[begin];
    }
    return *hour_;
  }

  std::map<std::pair<std::string, std::uint16_t>, EventTally, LessSchema> schemas_;
  TimeMs hour_begin_ = 0;
  EventTally* hour_ = nullptr;
};

}  // namespace

StoreResult<LogStatistics> statistics_of_log(const EventStore& store,
                                             const StatisticsOptions& options,
                                             const StatisticsProgress& progress) {
  const Head head = store.head();
  Counter counter;
  TopStreams streams(options.streams, options.memory_bytes);
  std::uint64_t walks = 0;
  std::uint64_t read = 0;
  do {
    const auto walked =
        read_commits(store, Position{1}, [&](const CommitBytes& bytes, const CommitView& commit) {
          if (bytes.first > head.position) return false;
          if (walks == 0) counter.add(bytes, commit);
          for (std::size_t i = 0; i < commit.events.size(); ++i) {
            streams.add(commit.position_of(i), commit.tenant, commit.events[i]);
          }
          read += commit.events.size();
          progress(read, std::max(read, (walks + 1) * head.position.value()));
          return true;
        });
    if (!walked) return fail(walked.error());
    ++walks;
  } while (streams.next_walk());
  LogStatistics statistics = counter.take();
  statistics.head = head;
  statistics.walks = walks;
  statistics.streams = streams.streams();
  auto longest = streams.longest(store);
  if (!longest) return fail(longest.error());
  auto largest = streams.largest(store);
  if (!largest) return fail(largest.error());
  statistics.longest = *std::move(longest);
  statistics.largest = *std::move(largest);
  return statistics;
}

}  // namespace orderlog
