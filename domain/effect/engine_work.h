#pragma once

// The effects that the engine does itself, in the commit that offers them. They have the life of
// all others: one that can't be done has failed, is tried again after its pause, and is parked in
// the end.
//
//   stock         units of every item leave the pool "stock:<store>:<sku>", where <store> is the
//                 order's store_id, or without one its merchant_id. An item is left alone where
//                 that is no legal id (base/ids.h: 64 characters, and a sku may be any text) and
//                 where there is no such pool. Pools with the policy allow_negative may fall below
//                 zero; a hard one that has too little fails the attempt (sold_out). All items or
//                 none.
//   points_award  what the rules say (points_per_100 of the order's amount) moves from
//                 merchant-points:<merchant> to points:<user>, as transfer "<order>:award". The
//                 user's account must exist: until then the attempts fail (account_not_found).
//
// A refund takes back: units with the whole order, points in proportion to the money that has gone
// back so far, never more than were awarded, as transfer "<order>:<refund>:award". What the user
// has spent meanwhile is not taken: EffectReversed says how much is missing.

#include <optional>
#include <string>

#include "domain/decision.h"

namespace orderlog {

// The pool that an item of the order is taken from, where that is a legal id.
[[nodiscard]] std::optional<PoolId> stock_pool_of(const Order& order, const Sku& sku);

// `effect` is one of these and offered, `order` as the decision leaves it.
void do_engine_work(const World& world, const Context& context, const Order& order,
                    const Effect& effect, Decision& decision);

// After money of a refund has gone back. `effect` may be of any kind and in any state. `cause` ends
// the transfer's id: the refund, and the part of it that has come back by itself.
void reverse_engine_work(const World& world, const Order& order, const Effect& effect,
                         const RefundId& refund, const std::string& cause, Decision& decision);

}  // namespace orderlog
