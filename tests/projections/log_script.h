#pragma once

// Writes a log by hand: events as commits, with the stream versions and links that the line would
// give them.

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "domain/decision.h"
#include "eventstore/event_store.h"

namespace orderlog {

class LogScript {
 public:
  explicit LogScript(EventStore& log) : log_(log) {}

  void at(TimeMs time_ms) { time_ms_ = time_ms; }
  void in(std::string tenant) { tenant_ = std::move(tenant); }

  // One commit; returns its last position.
  Position commit(const std::vector<NewEvent>& events);
  // One commit with a single event that nobody's encoder wrote.
  Position commit_raw(const StreamRef& stream, std::string_view type, std::string_view payload);

  // Many commits in one append: collected until append().
  void collect(const std::vector<NewEvent>& events);
  Position append();

 private:
  struct Piece {
    std::string stream;
    StreamVersion version;
    std::string type;
    std::uint16_t schema_version;
    std::string payload;
  };

  Piece piece(const StreamRef& stream, std::string_view type, std::uint16_t schema_version,
              std::string payload);
  void add(const std::vector<Piece>& pieces);

  EventStore& log_;
  TimeMs time_ms_ = 1'700'000'000'000;
  std::string tenant_ = "default";
  std::map<std::pair<std::string, std::string>, StreamHead> heads_;
  std::shared_ptr<CommitBatch> batch_ = std::make_shared<CommitBatch>();
};

}  // namespace orderlog
