#pragma once

// What the line has decided but the store can't show yet: the keys and deadlines of batches on
// their way to the disk. Belongs to the line's thread.

#include <cstdint>
#include <deque>
#include <string_view>

#include "engine/fingerprint_set.h"
#include "eventstore/event_store.h"

namespace orderlog {

class InFlight {
 public:
  // Everything up to and including `durable_batch` is in the store now.
  void forget(std::uint64_t durable_batch) {
    while (!batches_.empty() && batches_.front().number <= durable_batch) {
      spare_ = std::move(batches_.front());
      batches_.pop_front();
    }
  }
  void clear() { batches_.clear(); }

  void begin(std::uint64_t batch_number) {
    spare_.number = batch_number;
    spare_.keys.clear();
    spare_.deadlines.clear();
    batches_.push_back(std::move(spare_));
    spare_ = {};
  }
  // The batch is closed; one with nothing in it may never be pushed, and so never be forgotten.
  void end() {
    if (batches_.back().keys.empty() && batches_.back().deadlines.empty()) batches_.pop_back();
  }
  void add_key(std::string_view tenant, std::string_view key) {
    batches_.back().keys.insert(fingerprint(tenant, key));
  }
  void add_deadline(PendingDeadline deadline) {
    batches_.back().deadlines.insert(deadline.position.value());
  }

  // May say yes to a key that only looks alike: whoever asks waits for the batch and then asks the
  // store, which knows.
  [[nodiscard]] bool may_have_key(std::string_view tenant, std::string_view key) const {
    if (batches_.empty()) return false;
    const std::uint64_t print = fingerprint(tenant, key);
    for (const Pending& batch : batches_) {
      if (batch.keys.contains(print)) return true;
    }
    return false;
  }
  [[nodiscard]] bool has_deadline(PendingDeadline deadline) const {
    for (const Pending& batch : batches_) {
      if (batch.deadlines.contains(deadline.position.value())) return true;
    }
    return false;
  }

 private:
  struct Pending {
    std::uint64_t number = 0;
    FingerprintSet keys;
    FingerprintSet deadlines;
  };

  static std::uint64_t fingerprint(std::string_view tenant, std::string_view key) {
    const std::hash<std::string_view> hash;
    return hash(key) * 31 + hash(tenant);
  }

  std::deque<Pending> batches_;
  Pending spare_;  // the last one's memory
};

}  // namespace orderlog
