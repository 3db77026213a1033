#include "replay/what_if/deadline_watch.h"

namespace orderlog {

const std::string& DeadlineWatch::key_of(std::string_view tenant, std::string_view stream) const {
  key_.assign(tenant);
  key_ += '\0';
  key_ += stream;
  return key_;
}

void DeadlineWatch::take(const CommitView& commit, PendingDeadline Pair::*side) {
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    const EventView& event = commit.events[i];
    if (event.deadline_ms != 0) {
      change(commit.tenant, event.stream, side, {event.deadline_ms, commit.position_of(i)});
    } else if (event.cleared_deadline_ms != 0) {
      change(commit.tenant, event.stream, side, {});
    }
  }
}

void DeadlineWatch::change(std::string_view tenant, std::string_view stream,
                           PendingDeadline Pair::*side, PendingDeadline deadline) {
  const auto at = pairs_.try_emplace(key_of(tenant, stream)).first;
  Pair& pair = at->second;
  own_.erase(pair.fork);
  pair.*side = deadline;
  if (is_own(pair)) own_.insert(pair.fork);
  if (pair.original.due_ms == 0 && pair.fork.due_ms == 0) pairs_.erase(at);
}

std::optional<PendingDeadline> DeadlineWatch::own_due_at(TimeMs now_ms) const {
  if (own_.empty() || own_.begin()->due_ms > now_ms) return std::nullopt;
  return *own_.begin();
}

std::optional<PendingDeadline> DeadlineWatch::shared_with(std::string_view tenant,
                                                          std::string_view stream) const {
  const auto at = pairs_.find(key_of(tenant, stream));
  if (at == pairs_.end() || at->second.fork.due_ms == 0 || is_own(at->second)) return std::nullopt;
  return at->second.fork;
}

void DeadlineWatch::give_up(const PendingDeadline& deadline) { own_.erase(deadline); }

}  // namespace orderlog
