#pragma once

// Pages of orders as they are sent: put together once, and shown again while nothing in their list
// has changed (list_stamps.h). People look at the same pages over and over: a user at their own
// orders, a terminal at its store's; and between two looks mostly nothing has happened there.
//
// A page's memory counts against a fixed budget; what was not asked for longest goes first.

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "projections/queries.h"

namespace orderlog {

struct RenderedPage {
  std::shared_ptr<const std::string> elements;  // the JSON of the orders, with commas between them
  std::optional<std::string> next_cursor;
  Position position;  // the answer holds for exactly this position
  AnsweredBy answered_by;
};

// Any thread.
class OrderPages {
 public:
  // A budget of 0 keeps nothing.
  OrderPages(OrderQueries queries, std::size_t budget_bytes);

  [[nodiscard]] QueryResult<RenderedPage> page(std::string_view tenant, const OrderFilter& filter,
                                               const PageRequest& request);

  struct Counts {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
  };
  [[nodiscard]] Counts counts() const;

 private:
  struct Kept {
    std::string key;
    std::uint64_t stamps = 0;  // the table that knows of changes of it
    ListStamps::List list = 0;
    RenderedPage page;

    [[nodiscard]] std::size_t bytes() const;
  };
  using Entries = std::list<Kept>;  // asked for last first
  struct Shard {
    std::mutex mutex;
    Entries entries;
    std::unordered_map<std::string_view, Entries::iterator> by_key;
    std::size_t bytes = 0;
    Counts counts;
  };
  static constexpr std::size_t kShards = 16;

  [[nodiscard]] static std::string key_of(std::string_view tenant, const OrderFilter& filter,
                                          const PageRequest& request);
  [[nodiscard]] Shard& shard_of(std::string_view key);
  // The page, if it still is what the list would give at `position`.
  [[nodiscard]] std::optional<RenderedPage> find(Shard& shard, std::string_view key,
                                                 const ServedVersion& serving, Position position);
  void keep(Shard& shard, Kept kept);
  static void drop(Shard& shard, Entries::iterator entry);

  const OrderQueries queries_;
  const std::size_t shard_budget_;
  mutable std::array<Shard, kShards> shards_;
};

}  // namespace orderlog
