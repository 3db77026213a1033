#pragma once

// What the line has decided but the store can't show yet: the keys and deadlines of batches on
// their way to the disk. Belongs to the line's thread.

#include <cstdint>
#include <deque>
#include <functional>
#include <string_view>

#include "engine/fingerprint_set.h"
#include "eventstore/event_store.h"

namespace orderlog {

class InFlight {
 public:
  // Everything up to and including `durable_batch` is in the store now.
  void forget(std::uint64_t durable_batch) {
    while (!groups_.empty() && groups_.front().last_batch <= durable_batch) {
      spare_ = std::move(groups_.front());
      groups_.pop_front();
    }
  }
  void clear() { groups_.clear(); }

  // The batch is one with commits in it, so that it ends one day; numbers never go back.
  void add_key(std::uint64_t batch, std::string_view tenant, std::string_view key) {
    group_of(batch).keys.insert(fingerprint(tenant, key));
  }
  void add_deadline(std::uint64_t batch, PendingDeadline deadline) {
    group_of(batch).deadlines.insert(deadline.position.value());
  }

  // May say yes to a key that only looks alike: whoever asks waits for the batch and then asks the
  // store, which knows.
  [[nodiscard]] bool may_have_key(std::string_view tenant, std::string_view key) const {
    if (groups_.empty()) return false;
    const std::uint64_t print = fingerprint(tenant, key);
    for (const Group& group : groups_) {
      if (group.keys.contains(print)) return true;
    }
    return false;
  }
  [[nodiscard]] bool has_deadline(PendingDeadline deadline) const {
    for (const Group& group : groups_) {
      if (group.deadlines.contains(deadline.position.value())) return true;
    }
    return false;
  }

 private:
  // A slow disk leaves hundreds of small batches under way; in so few groups they are asked at
  // once.
  static constexpr std::size_t kMostGroups = 4;

  struct Group {
    std::uint64_t last_batch = 0;
    FingerprintSet keys;
    FingerprintSet deadlines;
  };

  static std::uint64_t fingerprint(std::string_view tenant, std::string_view key) {
    const std::hash<std::string_view> hash;
    return hash(key) * 31 + hash(tenant);
  }

  Group& group_of(std::uint64_t batch) {
    const bool is_new = groups_.empty() || groups_.back().last_batch != batch;
    if (is_new && groups_.size() < kMostGroups) {
      spare_.keys.clear();
      spare_.deadlines.clear();
      groups_.push_back(std::move(spare_));
      spare_ = {};
    }
    groups_.back().last_batch = batch;
    return groups_.back();
  }

  std::deque<Group> groups_;
  Group spare_;  // the last one's memory
};

}  // namespace orderlog
