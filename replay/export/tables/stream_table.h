#pragma once

// The streams that an export has at hand, bounded in memory: those of the batch in the making, and
// of the others what there is room for. One thread.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "replay/export/tables/followed_stream.h"

namespace orderlog {

class StreamTable {
 public:
  // Evicts down to about so many bytes, sparing what the last two batches changed.
  explicit StreamTable(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // nullptr when it is not at hand. Pointers live until the next end_batch().
  [[nodiscard]] FollowedStream* find(std::string_view tenant, std::string_view name);
  // A new entry; it must not be there already.
  [[nodiscard]] FollowedStream* add(FollowedStream stream);
  // Marks it as changed in this batch.
  void change(FollowedStream& stream);

  // In the order in which they were first changed.
  [[nodiscard]] const std::vector<FollowedStream*>& changed() const { return changed_; }
  // About what those take that changed in this batch. They stay until it ends.
  [[nodiscard]] std::size_t changed_bytes() const { return changed_bytes_; }
  // Forgets what is beyond the bound.
  void end_batch();

 private:
  struct Name {
    std::string_view tenant;
    std::string_view name;
    friend bool operator==(const Name&, const Name&) = default;
  };
  struct Hash {
    std::size_t operator()(const Name& name) const {
      const std::size_t hash = std::hash<std::string_view>{}(name.name);
      return hash ^ (std::hash<std::string_view>{}(name.tenant) * 31);
    }
  };
  // The keys are views of the entries' own texts.
  using Entries = std::unordered_map<Name, std::unique_ptr<FollowedStream>, Hash>;

  const std::size_t max_bytes_;
  std::size_t bytes_ = 0;          // of those that were at hand after the last eviction, and since
  std::size_t changed_bytes_ = 0;  // as they were when they first changed
  std::uint64_t batch_ = 1;
  Entries entries_;
  std::vector<FollowedStream*> changed_;
};

}  // namespace orderlog
