#include <gtest/gtest.h>

#include "domain/codec/codec.h"
#include "domain/codec/fields.h"
#include "tests/domain/codec/random_values.h"

namespace orderlog {
namespace {

constexpr int kRounds = 300;
constexpr std::uint64_t kSeed = 42;

std::string encoded(const AggregateState& state) {
  std::string out;
  encode_state(state, out);
  return out;
}

template <class State>
void expect_round_trips() {
  RandomFields random(kSeed);
  JsonParser parser;
  for (int round = 0; round < kRounds; ++round) {
    State state = random.make<State>();
    state.id = decltype(state.id)("id-" + std::to_string(round));
    // Orders with discounts and no shares are of before there were any; upcasters_test.cc has them.
    if constexpr (std::is_same_v<State, Order>) {
      if (!state.items.empty()) state.items[0].discount = round + 1;
    }
    const std::string bytes = encoded(state);
    const auto back = decode_state(parser, stream_of(state.id), bytes);
    ASSERT_TRUE(back.ok()) << "seed " << kSeed << ": " << bytes << "\n" << back.error();
    ASSERT_EQ(*back, AggregateState(state)) << "seed " << kSeed << ": " << bytes;
    ASSERT_EQ(encoded(*back), bytes);
  }
}

TEST(StateCodec, OrdersAreReadBackEqual) { expect_round_trips<Order>(); }
TEST(StateCodec, PoolsAreReadBackEqual) { expect_round_trips<Pool>(); }
TEST(StateCodec, AccountsAreReadBackEqual) { expect_round_trips<Account>(); }
TEST(StateCodec, TransfersAreReadBackEqual) { expect_round_trips<Transfer>(); }
TEST(StateCodec, JobsAreReadBackEqual) { expect_round_trips<Job>(); }
TEST(StateCodec, EffectsAreReadBackEqual) { expect_round_trips<Effect>(); }
TEST(StateCodec, DiscountQuotasAreReadBackEqual) { expect_round_trips<DiscountQuota>(); }
TEST(StateCodec, ChannelOrdersAreReadBackEqual) { expect_round_trips<ChannelOrder>(); }

TEST(StateCodec, WhatDoesNotExistIsReadBackAsSuch) {
  JsonParser parser;
  EXPECT_EQ(encoded(AggregateState()), "null");
  EXPECT_EQ(*decode_state(parser, stream_of(OrderId("o")), "null"), AggregateState());
}

TEST(StateCodec, EqualPoolsGiveEqualBytesWhateverTheirHistory) {
  Pool one;
  Pool other;
  other.uses.reserve(1'000);
  for (int i = 0; i < 100; ++i) one.uses[UserId("u" + std::to_string(i))].sold = i;
  for (int i = 100; i-- > 0;) other.uses[UserId("u" + std::to_string(i))].sold = i;
  EXPECT_EQ(one, other);
  EXPECT_EQ(encoded(one), encoded(other));
}

TEST(StateCodec, BytesOfAnotherKindAreRefused) {
  JsonParser parser;
  const std::string bytes = encoded(Job{});
  EXPECT_FALSE(decode_state(parser, stream_of(PoolId("p")), bytes).ok());
  EXPECT_FALSE(decode_state(parser, {AggregateKind::kOutcomes, ""}, bytes).ok());
  EXPECT_FALSE(decode_state(parser, stream_of(JobId("j")), "{").ok());
  EXPECT_FALSE(decode_state(parser, stream_of(JobId("j")), "").ok());
}

}  // namespace
}  // namespace orderlog
