#include <algorithm>
#include <utility>

#include "domain/codec/codec.h"
#include "domain/codec/field_writer.h"
#include "domain/codec/fields.h"
#include "domain/codec/stored_shape.h"
#include "domain/order/discount_shares.h"

namespace orderlog {
namespace {

// What a state lacks that was written before its orders knew it; the same that lifting their events
// gives.
void lift_state(Order& order) {
  const auto has_share = [](const PlacedItem& item) { return item.discount != 0; };
  if (std::any_of(order.items.begin(), order.items.end(), has_share)) return;
  share_discounts(order.discounts, order.items);
}
void lift_state(const auto&) {}

// The id is the stream's and is not repeated in the bytes.
template <class State, class StateId>
Result<AggregateState, std::string> decode_as(JsonParser& parser, std::string_view bytes,
                                              const StreamRef& stream) {
  Result<AggregateState, std::string> result(std::in_place, std::in_place_type<State>);
  State& state = std::get<State>(*result);
  if (auto wrong = read_stored(parser, bytes, state)) {
    result = fail(stream.name() + ": " + *wrong);
    return result;
  }
  state.id = StateId(stream.id);
  lift_state(state);
  return result;
}

}  // namespace

void encode_state(const AggregateState& state, std::string& out) {
  std::visit(
      [&out]<class State>(const State& described) {
        if constexpr (std::is_same_v<State, std::monostate>) {
          out += "null";
        } else {
          FieldWriter(out).object(described);
        }
      },
      state);
}

Result<AggregateState, std::string> decode_state(JsonParser& parser, const StreamRef& stream,
                                                 std::string_view bytes) {
  if (bytes == "null") return AggregateState();
  switch (stream.kind) {
    case AggregateKind::kOrder:
      return decode_as<Order, OrderId>(parser, bytes, stream);
    case AggregateKind::kPool:
      return decode_as<Pool, PoolId>(parser, bytes, stream);
    case AggregateKind::kAccount:
      return decode_as<Account, AccountId>(parser, bytes, stream);
    case AggregateKind::kTransfer:
      return decode_as<Transfer, TransferId>(parser, bytes, stream);
    case AggregateKind::kJob:
      return decode_as<Job, JobId>(parser, bytes, stream);
    case AggregateKind::kEffect:
      return decode_as<Effect, EffectId>(parser, bytes, stream);
    case AggregateKind::kDiscountQuota:
      return decode_as<DiscountQuota, DiscountQuotaId>(parser, bytes, stream);
    case AggregateKind::kChannelOrder:
      return decode_as<ChannelOrder, ChannelOrderId>(parser, bytes, stream);
    case AggregateKind::kOutcomes:
      break;
  }
  return fail(stream.name() + " has no state");
}

}  // namespace orderlog
