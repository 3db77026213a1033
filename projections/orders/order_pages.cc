#include "projections/orders/order_pages.h"

#include <utility>

#include "domain/view.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

// Of a page besides its texts: the entry, the map's node, the shared string's counters.
constexpr std::size_t kOverhead = 320;

RenderedPage render(Page<AggregateRow> page) {
  // An order's view does not depend on when it is looked at.
  constexpr TimeMs kAnyTime = 0;
  std::string elements;
  for (const AggregateRow& row : page.rows) {
    if (!elements.empty()) elements += ',';
    write_view(row.state, row.version, kAnyTime, elements);
  }
  elements.shrink_to_fit();
  return {std::make_shared<const std::string>(std::move(elements)), std::move(page.next_cursor),
          page.position, page.answered_by};
}

}  // namespace

OrderPages::OrderPages(OrderQueries queries, std::size_t budget_bytes)
    : queries_(queries), shard_budget_(budget_bytes / kShards) {}

std::size_t OrderPages::Kept::bytes() const {
  return key.size() + page.elements->size() + (page.next_cursor ? page.next_cursor->size() : 0) +
         kOverhead;
}

std::string OrderPages::key_of(std::string_view tenant, const OrderFilter& filter,
                               const PageRequest& request) {
  std::string key = OrderQueries::identity_of(tenant, filter);
  append_u64(key, request.limit);
  append_u64(key, request.bytes);
  key += request.cursor;
  return key;
}

OrderPages::Shard& OrderPages::shard_of(std::string_view key) {
  return shards_[checksum_of(key) % kShards];
}

QueryResult<RenderedPage> OrderPages::page(std::string_view tenant, const OrderFilter& filter,
                                           const PageRequest& request) {
  std::string key = key_of(tenant, filter, request);
  Shard& shard = shard_of(key);
  // In this order: what is not stamped at a position that was read before did not change up to it.
  const Position position = queries_.model().gate().position();
  const ServedVersion serving = queries_.model().pin();
  if (auto found = find(shard, key, serving, position)) return *std::move(found);
  auto page = queries_.list(tenant, filter, request);
  if (!page) return fail(std::move(page).error());
  RenderedPage rendered = render(std::move(page).value());
  // Not where another version took over between the two: nobody stamps for the one that is gone.
  if (serving.stamps != nullptr && rendered.answered_by.version == serving.version) {
    const auto list = ListStamps::list_of(OrderQueries::list_read_for(tenant, filter));
    keep(shard, {std::move(key), serving.stamps->id(), list, rendered});
  }
  return rendered;
}

std::optional<RenderedPage> OrderPages::find(Shard& shard, std::string_view key,
                                             const ServedVersion& serving, Position position) {
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.by_key.find(key);
  if (found == shard.by_key.end() || serving.stamps == nullptr) {
    ++shard.counts.misses;
    return std::nullopt;
  }
  const Kept& kept = *found->second;
  if (kept.stamps != serving.stamps->id() || kept.page.position > position ||
      !serving.stamps->unchanged_since(kept.list, kept.page.position)) {
    ++shard.counts.misses;
    return std::nullopt;
  }
  ++shard.counts.hits;
  shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
  RenderedPage page = kept.page;
  page.position = position;
  return page;
}

void OrderPages::keep(Shard& shard, Kept kept) {
  const std::size_t bytes = kept.bytes();
  if (bytes > shard_budget_) return;
  const std::lock_guard lock(shard.mutex);
  const auto known = shard.by_key.find(kept.key);
  if (known != shard.by_key.end()) {
    // Another reader may have been here with a newer one.
    if (known->second->stamps == kept.stamps &&
        known->second->page.position >= kept.page.position) {
      return;
    }
    drop(shard, known->second);
  }
  while (shard.bytes + bytes > shard_budget_) drop(shard, std::prev(shard.entries.end()));
  shard.entries.push_front(std::move(kept));
  shard.by_key.emplace(shard.entries.front().key, shard.entries.begin());
  shard.bytes += bytes;
}

void OrderPages::drop(Shard& shard, Entries::iterator entry) {
  shard.bytes -= entry->bytes();
  shard.by_key.erase(entry->key);
  shard.entries.erase(entry);
}

OrderPages::Counts OrderPages::counts() const {
  Counts all;
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    all.hits += shard.counts.hits;
    all.misses += shard.counts.misses;
  }
  return all;
}

}  // namespace orderlog
