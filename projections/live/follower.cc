#include "projections/live/follower.h"

#include <algorithm>
#include <string>
#include <utility>

#include "domain/codec/codec.h"

namespace orderlog {
namespace {

using std::chrono::steady_clock;

// Trouble with the world may pass, so the model tries again by itself, later and later.
void stop_for_a_while(LiveModel& model, std::string reason) {
  model.discard();
  model.pending_stop.reset();  // it will meet that event again
  const auto retry_at = steady_clock::now() + model.next_pause();
  model.stop({Position(0), "", "", std::move(reason), ""}, retry_at);
}

}  // namespace

Follower::Follower(const EventStore& log, Position position, std::vector<LiveModel*> models)
    : log_(log), position_(position), models_(std::move(models)) {}

void Follower::take_over(const std::vector<LiveModel*>& models) {
  models_.insert(models_.end(), models.begin(), models.end());
}

std::size_t Follower::advance(const Limits& limits, std::vector<LiveModel*>& left) {
  if (cursor_ == nullptr) cursor_ = log_.read_from(position_.next());
  const auto deadline = steady_clock::now() + limits.time_max;
  Checkpoint checkpoint{position_, kChainStart};
  std::size_t events = 0;
  std::size_t bytes = 0;
  for (std::size_t commits = 1;
       events < limits.events_max && bytes + read_bytes() < limits.bytes_max &&
       checkpoint.position < limits.until;
       ++commits) {
    const auto next = cursor_->next();
    if (!next) {
      stop_all("The log can't be read: " + next.error().detail, left);
      return 0;
    }
    if (!*next) break;
    const CommitBytes& commit = **next;
    if (!apply(commit, left)) return 0;
    if (models_.empty()) return 0;
    events += commit.last.value() - commit.first.value() + 1;
    bytes += commit.bytes.size();
    checkpoint = {commit.last, stored_hash(commit.bytes)};
    if (commits % 64 == 0 && steady_clock::now() >= deadline) break;
  }
  if (events == 0) return 0;
  position_ = checkpoint.position;
  commit_models(checkpoint, events, left);
  return events;
}

bool Follower::apply(const CommitBytes& commit, std::vector<LiveModel*>& left) {
  if (const auto decoded = decode_commit(commit.bytes, commit_); !decoded) {
    stop_all("The commit at position " + std::to_string(commit.first.value()) +
                 " can't be read: it is " + std::string(to_string(decoded.error())) + ".",
             left);
    return false;
  }
  for (std::size_t i = 0; i < commit_.events.size(); ++i) apply_event(i, left);
  return true;
}

std::size_t Follower::read_bytes() const {
  std::size_t bytes = 0;
  for (const LiveModel* model : models_) bytes += model->read_bytes();
  return bytes;
}

void Follower::apply_event(std::size_t index, std::vector<LiveModel*>& left) {
  const EventView& stored = commit_.events[index];
  const auto stream = stream_ref_from(stored.stream);
  const auto wants = [&](LiveModel* model) {
    return model->position() < commit_.first_position &&
           (!stream || model->projection().wants(stream->kind)) &&
           !model->skips(commit_.tenant, stored.stream);
  };
  if (std::none_of(models_.begin(), models_.end(), wants)) return;

  auto event = stream ? decode_event(parser_, stored.type, stored.schema_version, stored.payload)
                      : Result<Event, std::string>(fail(std::string("a stream of no known kind")));
  // Backwards, because a model that can't go on is taken out.
  for (std::size_t i = models_.size(); i-- > 0;) {
    LiveModel* model = models_[i];
    if (!wants(model)) continue;
    if (!event) {
      refuse(model, index, event.error(), left);
      continue;
    }
    const EventContext context{commit_.tenant,  *stream,
                               stored.version,  commit_.position_of(index),
                               commit_.time_ms, commit_.commit_id};
    const auto applied = model->apply(context, *event);
    if (applied) continue;
    if (applied.error().is_of_the_world) {
      stop_for_a_while(*model, applied.error().reason);
      drop(model, left);
    } else {
      refuse(model, index, applied.error().reason, left);
    }
  }
}

void Follower::refuse(LiveModel* model, std::size_t index, std::string reason,
                      std::vector<LiveModel*>& left) {
  const EventView& stored = commit_.events[index];
  StopReason why{commit_.position_of(index), std::string(stored.type), std::string(stored.stream),
                 std::move(reason), std::string(commit_.tenant)};
  const Position before(commit_.first_position.value() - 1);
  model->discard();
  if (model->position() == before) {
    model->stop(std::move(why), std::nullopt);
  } else {
    model->pending_stop = LiveModel::PendingStop{before, std::move(why)};
  }
  drop(model, left);
}

void Follower::commit_models(const Checkpoint& checkpoint, std::size_t events,
                             std::vector<LiveModel*>& left) {
  for (std::size_t i = models_.size(); i-- > 0;) {
    LiveModel* model = models_[i];
    if (model->position() >= checkpoint.position) continue;
    if (auto committed = model->commit(checkpoint, events); !committed) {
      stop_for_a_while(*model, committed.error().detail);
      drop(model, left);
    }
  }
}

void Follower::stop_all(const std::string& reason, std::vector<LiveModel*>& left) {
  for (LiveModel* model : models_) stop_for_a_while(*model, reason);
  left.insert(left.end(), models_.begin(), models_.end());
  models_.clear();
}

void Follower::drop(LiveModel* model, std::vector<LiveModel*>& left) {
  std::erase(models_, model);
  left.push_back(model);
}

}  // namespace orderlog
