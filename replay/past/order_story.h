#pragma once

// The story of an order: every commit that did something to it, and every one that did something to
// what belongs to it (its effects, its job, its channel's number), with all that these commits did
// to other streams; and the commands about it that came to nothing.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "eventstore/event_store.h"

namespace orderlog {

struct StoryEvent {
  Position position;
  std::string stream;
  StreamVersion version;
  std::string type;
  std::string words;    // replay/past/words.h
  std::string payload;  // JSON, as it is stored
  // Of what the words only count.
  std::vector<std::string> articles = {};
  TimeMs deadline_ms = 0;           // that it sets for its stream; 0: none
  std::string deadline_words = {};  // what that is for
  TimeMs cleared_ms = 0;            // that it takes away
  bool is_the_orders = false;
};

enum class StoryPart {
  kOrder,    // it did something to the order itself
  kBeside,   // to an effect, the job or the number of the order
  kNothing,  // a command about it that was refused, or found everything so already
};

struct StoryCommit {
  StoryPart part = StoryPart::kOrder;
  Position first;
  Position last;
  TimeMs time_ms = 0;
  TimeMs recorded_at_ms = 0;
  bool imported = false;
  std::string commit_id;
  std::string actor;
  std::string correlation_id;
  std::string command;       // "pay_order"
  std::string command_body;  // canonical JSON
  std::vector<StoryEvent> events;
};

struct OrderStory {
  OrderId order_id;
  std::string order_code;
  std::vector<StoryCommit> commits;  // in the order of the log
  // More outcomes were recorded since the order began than were looked at: commands that came to
  // nothing behind this position are not in the story.
  std::optional<Position> outcomes_until;
};

struct StoryOptions {
  // Outcomes (commands that came to nothing) of the tenant that are looked at, from the order's
  // beginning on.
  std::uint64_t outcomes_max = 50'000;
  // How many of them were looked at, and how many will be at most.
  std::function<void(std::uint64_t outcomes, std::uint64_t total)> progress = nullptr;
};

// The order that is meant: one of this id, or the one whose order_code this is (the code holds the
// position of its first event). Nothing when there is none.
[[nodiscard]] StoreResult<std::optional<OrderId>> find_order(const EventStore& log,
                                                             std::string_view tenant,
                                                             std::string_view id_or_code);

// There must be such an order. One thread. Memory: the story, that is the order's own events and
// those of what belongs to it.
[[nodiscard]] StoreResult<OrderStory> tell_order(const EventStore& log, std::string_view tenant,
                                                 const OrderId& id, const StoryOptions& options);

}  // namespace orderlog
