#include "bench/log/fold.h"

#include <cstdlib>
#include <functional>
#include <iostream>
#include <utility>

#include "bench/measure/process_usage.h"
#include "domain/codec/codec.h"
#include "eventstore/commit.h"

namespace orderlog::bench {
namespace {

[[noreturn]] void give_up(std::string_view what) {
  std::cerr << "bench: reading the log: " << what << "\n";
  std::exit(1);
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

// The aggregates of one tenant, by stream. One thread.
class Fold {
 public:
  void apply(const EventView& view, const Event& event, TimeMs at_ms) {
    auto found = states_.find(view.stream);
    if (found == states_.end()) {
      auto ref = stream_ref_from(view.stream);
      if (!ref) give_up("a stream of no known kind");
      found = states_.emplace(view.stream, Entry{*std::move(ref), {}}).first;
    }
    Entry& entry = found->second;
    entry.state = evolve(std::move(entry.state), entry.stream, event, at_ms);
  }
  [[nodiscard]] std::size_t size() const { return states_.size(); }

 private:
  struct Entry {
    StreamRef stream;
    AggregateState state;
  };
  std::unordered_map<std::string, Entry, TextHash, std::equal_to<>> states_;
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
      const auto event = decode_event(parser, view.type, view.schema_version, view.payload);
      if (!event) give_up(event.error());
      if (stage == ReadStage::kStates) fold.apply(view, event.value(), commit.time_ms);
    }
  }
  result.took_ns = now_ns() - start_ns;
  result.aggregates = fold.size();
  return result;
}

}  // namespace orderlog::bench
