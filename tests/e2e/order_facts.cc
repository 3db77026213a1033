#include "tests/e2e/order_facts.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <variant>

#include "app/data_directory.h"
#include "domain/aggregate.h"
#include "domain/codec/codec.h"
#include "eventstore/rocksdb_event_store.h"

namespace orderlog::testing {
namespace {

struct Folded {
  AggregateState state;
  Position placed;
};

using Folds = std::map<std::string, Folded, std::less<>>;

Result<Ok, std::string> fold(const CommitView& commit, JsonParser& parser, Folds& orders) {
  if (commit.tenant != "default") return Ok{};
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    const EventView& stored = commit.events[i];
    const auto stream = stream_ref_from(stored.stream);
    if (!stream || stream->kind != AggregateKind::kOrder) continue;
    const auto event = decode_event(parser, stored.type, stored.schema_version, stored.payload);
    if (!event) return fail(event.error());
    Folded& order = orders[stream->id];
    if (stored.version == StreamVersion(1)) order.placed = commit.position_of(i);
    evolve_in_place(order.state, *stream, *event, commit.time_ms);
  }
  return Ok{};
}

OrderFact fact_of(const Order& order, Position placed) {
  OrderFact fact;
  fact.id = order.id.str();
  fact.attributes = {order.user_id.str(),
                     order.merchant_id.str(),
                     order.store_id.str(),
                     std::string(to_string(order.channel)),
                     std::string(to_string(order.status)),
                     std::string(to_string(order.delivery_status)),
                     std::string(to_string(order.refund_status)),
                     std::string(to_string(terminal_view(order)))};
  fact.created_at = order.created_at;
  fact.placed = placed;
  return fact;
}

}  // namespace

Result<OrderFacts, std::string> fold_orders(const std::string& data) {
  RocksDbEventStoreOptions options;
  options.directory = log_directory(data);
  const auto log = open_rocksdb_event_store_read_only(options);
  if (!log) return fail(log.error().detail);
  OrderFacts facts;
  Folds orders;
  JsonParser parser;
  CommitView commit;
  const auto cursor = (*log)->read_from(Position(1));
  while (true) {
    const auto next = cursor->next();
    if (!next) return fail(next.error().detail);
    if (!*next) break;
    if (!decode_commit((*next)->bytes, commit)) return fail(std::string("a commit is damaged"));
    if (auto folded = fold(commit, parser, orders); !folded) return fail(folded.error());
    facts.position = commit.last_position();
  }
  for (const auto& [id, folded] : orders) {
    facts.newest_first.push_back(fact_of(std::get<Order>(folded.state), folded.placed));
  }
  std::sort(facts.newest_first.begin(), facts.newest_first.end(),
            [](const OrderFact& a, const OrderFact& b) {
              return std::tie(a.created_at, a.placed) > std::tie(b.created_at, b.placed);
            });
  return facts;
}

bool OrderQuestion::matches(const OrderFact& order) const {
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    if (attributes[i] && *attributes[i] != order.attributes[i]) return false;
  }
  return (!from || order.created_at >= *from) && (!to || order.created_at < *to);
}

std::string OrderQuestion::query() const {
  std::string query;
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    if (attributes[i]) query.append(kOrderAttributes[i]).append("=").append(*attributes[i]) += '&';
  }
  if (from) query += "from=" + std::to_string(*from) + "&";
  if (to) query += "to=" + std::to_string(*to) + "&";
  return query;
}

}  // namespace orderlog::testing
