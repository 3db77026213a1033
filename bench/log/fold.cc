#include "bench/log/fold.h"

#include <cstdlib>
#include <deque>
#include <functional>
#include <iostream>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json/reader.h"
#include "bench/measure/process_usage.h"
#include "domain/aggregate.h"
#include "domain/codec/codec.h"
#include "eventstore/commit.h"

namespace orderlog::bench {
namespace {

[[noreturn]] void give_up(std::string_view what) {
  std::cerr << "bench: reading the log: " << what << "\n";
  std::exit(1);
}

// The aggregates of one tenant, by stream: each where it was made, found through a table that is
// probed in a line, so that an event costs two misses of the processor's cache rather than one for
// each link of a chain. One thread.
class Fold {
 public:
  Fold() : table_(1U << 12) {}

  void apply(const EventView& view, Event event, TimeMs at_ms) {
    Aggregate& aggregate = aggregates_[find_or_make(view.stream)];
    evolve_in_place(aggregate.state, aggregate.stream, std::move(event), at_ms);
  }
  [[nodiscard]] std::size_t size() const { return aggregates_.size(); }

 private:
  struct Aggregate {
    StreamRef stream;
    AggregateState state;
  };
  struct Slot {
    std::size_t hash = 0;
    std::size_t index_plus_one = 0;  // 0: free
  };

  [[nodiscard]] static bool is(const StreamRef& stream, std::string_view name) {
    const std::string_view kind = to_string(stream.kind);
    if (stream.id.empty()) return name == kind;
    return name.size() == kind.size() + 1 + stream.id.size() && name.ends_with(stream.id) &&
           name.starts_with(kind);
  }

  std::size_t find_or_make(std::string_view name) {
    if (aggregates_.size() * 2 >= table_.size()) grow();
    const std::size_t hash = std::hash<std::string_view>{}(name);
    std::size_t at = hash & (table_.size() - 1);
    for (; table_[at].index_plus_one != 0; at = (at + 1) & (table_.size() - 1)) {
      const std::size_t index = table_[at].index_plus_one - 1;
      if (table_[at].hash == hash && is(aggregates_[index].stream, name)) return index;
    }
    auto stream = stream_ref_from(name);
    if (!stream) give_up("a stream of no known kind");
    aggregates_.push_back({*std::move(stream), {}});
    table_[at] = {hash, aggregates_.size()};
    return aggregates_.size() - 1;
  }

  void grow() {
    std::vector<Slot> larger(table_.size() * 4);
    for (const Slot& slot : table_) {
      if (slot.index_plus_one == 0) continue;
      std::size_t at = slot.hash & (larger.size() - 1);
      while (larger[at].index_plus_one != 0) at = (at + 1) & (larger.size() - 1);
      larger[at] = slot;
    }
    table_ = std::move(larger);
  }

  std::deque<Aggregate> aggregates_;
  std::vector<Slot> table_;
};

}  // namespace

ReadBack read_back(const EventStore& store, ReadStage stage, std::uint64_t commits_max) {
  ReadBack result;
  Fold fold;
  JsonParser parser;
  CommitView commit;
  const std::uint64_t start_ns = now_ns();
  const auto cursor = store.read_from(Position{1});
  while (result.commits < commits_max) {
    const auto next = cursor->next();
    if (!next) give_up(next.error().detail);
    if (!next.value()) break;
    const std::string_view bytes = next.value()->bytes;
    ++result.commits;
    result.bytes += bytes.size();
    if (stage == ReadStage::kCommits) continue;
    if (const auto decoded = decode_commit(bytes, commit); !decoded) {
      give_up(to_string(decoded.error()));
    }
    result.events += commit.events.size();
    if (stage == ReadStage::kDecoded) continue;
    for (const EventView& view : commit.events) {
      auto event = decode_event(parser, view.type, view.schema_version, view.payload);
      if (!event) give_up(event.error());
      if (stage == ReadStage::kStates) fold.apply(view, std::move(event).value(), commit.time_ms);
    }
  }
  result.took_ns = now_ns() - start_ns;
  result.aggregates = fold.size();
  return result;
}

}  // namespace orderlog::bench
