#pragma once

// Which streams are a user's or a merchant's. Only the event that begins a stream says whose it is:
// an order its user and merchant, a pool its merchant, a job its user; an effect is whose its order
// is. Accounts, transfers, quotas, channels' numbers and outcomes are nobody's.

#include <string>
#include <string_view>
#include <unordered_set>

#include "base/json/reader.h"
#include "eventstore/commit.h"

namespace orderlog {

// Remembers the names of the streams that are theirs: some 100 bytes for each, and nothing of
// others. One thread.
class StreamOwners {
 public:
  // An empty name is anybody.
  StreamOwners(std::string user, std::string merchant);

  // Must be told all events from the log's first on, in order. Whether the event's stream is
  // theirs.
  [[nodiscard]] bool owns(std::string_view tenant, const EventView& event);

 private:
  [[nodiscard]] bool begins_theirs(std::string_view tenant, const EventView& event);
  [[nodiscard]] const std::string& name_of(std::string_view tenant, std::string_view stream);

  const std::string user_;
  const std::string merchant_;
  // What the payload of a stream of theirs has in it, so that most others need not be parsed.
  const std::string mark_;
  std::unordered_set<std::string> theirs_;
  std::string name_;
  JsonParser parser_;
};

}  // namespace orderlog
