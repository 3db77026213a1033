#pragma once

// The longest and the largest streams of a log, exactly, in bounded memory: a stream's length is
// the version of its last event, and of lengths only the greatest are kept; bytes are summed in a
// SeenTable, which tells which streams want another walk.

#include <cstdint>
#include <string>
#include <vector>

#include "eventstore/event_store.h"
#include "eventstore/row_hash.h"
#include "replay/verify/seen_table.h"

namespace orderlog {

struct StreamSize {
  std::string tenant;
  std::string stream;
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;  // of its payloads
};

// One thread.
class TopStreams {
 public:
  // `most`: of each kind. `memory_bytes`: for one walk's sums.
  TopStreams(std::size_t most, std::size_t memory_bytes);

  // Every event of the log, in order, once in each walk.
  void add(Position position, std::string_view tenant, const EventView& event);
  // At a walk's end: whether another one is needed.
  [[nodiscard]] bool next_walk();

  // Greatest first; names and lengths are read from the log.
  [[nodiscard]] StoreResult<std::vector<StreamSize>> longest(const EventStore& store) const;
  [[nodiscard]] StoreResult<std::vector<StreamSize>> largest(const EventStore& store) const;
  [[nodiscard]] std::uint64_t streams() const { return streams_; }

 private:
  struct Stream {
    Hash128 name;
    Position last;  // of its events
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
  };

  void keep_if_long(const Stream& stream);
  [[nodiscard]] static StoreResult<std::vector<StreamSize>> named(const EventStore& store,
                                                                  std::vector<Stream> streams);

  const std::size_t most_;
  const RowHash names_;
  SeenTable sums_;
  std::vector<NameShare> to_walk_;
  bool first_walk_ = true;
  std::uint64_t streams_ = 0;
  std::uint64_t shortest_kept_ = 0;  // of longest_, once that is full
  std::vector<Stream> longest_;
  std::vector<Stream> largest_;
};

}  // namespace orderlog
