#include <algorithm>
#include <utility>

#include "domain/codec/codec.h"
#include "domain/codec/field_reader.h"
#include "domain/codec/field_writer.h"
#include "domain/codec/fields.h"
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
Result<AggregateState, std::string> decode_as(const JsonValue& json, const StreamRef& stream) {
  Result<AggregateState, std::string> result(std::in_place, std::in_place_type<State>);
  State& state = std::get<State>(*result);
  state.id = StateId(stream.id);
  FieldErrors errors;
  ObjectReader object(json, errors);
  FieldReader<Source::kLog> fields(object);
  describe(fields, state);
  object.finish();
  if (!errors.empty()) {
    result = fail(stream.name() + errors.front().pointer + ": " + errors.front().detail);
  } else {
    lift_state(state);
  }
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
  const auto json = parser.parse(bytes);
  if (!json) return fail(stream.name() + ": " + json.error().detail);
  switch (stream.kind) {
    case AggregateKind::kOrder:
      return decode_as<Order, OrderId>(*json, stream);
    case AggregateKind::kPool:
      return decode_as<Pool, PoolId>(*json, stream);
    case AggregateKind::kAccount:
      return decode_as<Account, AccountId>(*json, stream);
    case AggregateKind::kTransfer:
      return decode_as<Transfer, TransferId>(*json, stream);
    case AggregateKind::kJob:
      return decode_as<Job, JobId>(*json, stream);
    case AggregateKind::kEffect:
      return decode_as<Effect, EffectId>(*json, stream);
    case AggregateKind::kDiscountQuota:
      return decode_as<DiscountQuota, DiscountQuotaId>(*json, stream);
    case AggregateKind::kChannelOrder:
      return decode_as<ChannelOrder, ChannelOrderId>(*json, stream);
    case AggregateKind::kOutcomes:
      break;
  }
  return fail(stream.name() + " has no state");
}

}  // namespace orderlog
