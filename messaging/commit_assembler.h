#pragma once

// Makes commits again from their events.

#include <optional>
#include <string>
#include <vector>

#include "eventstore/commit.h"
#include "messaging/event_reader.h"

namespace orderlog {

// One thread.
class CommitAssembler {
 public:
  // Forgets a commit that was begun.
  void clear() { events_.clear(); }
  // How many events of the commit that was begun are here.
  [[nodiscard]] std::size_t size() const { return events_.size(); }

  // Takes the event that follows, where `next` is the position behind the last commit's. A sentence
  // when it can't be what follows there; then nothing is taken.
  [[nodiscard]] Result<Ok, std::string> add(const ReceivedEvent& event, Position next);
  // The commit, when its last event was added; its views live until the next call.
  [[nodiscard]] std::optional<CommitView> complete() const;

 private:
  struct Piece {
    std::string stream;
    StreamVersion version;
    std::string type;
    std::uint16_t schema_version = 1;
    std::string payload;
  };

  LineId line_;
  Position first_;
  Position last_;
  std::string commit_id_;
  TimeMs time_ms_ = 0;
  std::string tenant_;
  std::string actor_;
  std::string correlation_id_;
  std::size_t bytes_ = 0;
  std::vector<Piece> events_;
};

}  // namespace orderlog
