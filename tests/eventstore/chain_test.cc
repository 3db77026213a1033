#include "eventstore/chain.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

// Computed with sha256sum over 32 zero bytes followed by the text.
TEST(Chain, IsSha256OfThePreviousHashAndTheBytes) {
  Chain chain;
  EXPECT_EQ(to_hex(chain.next(kChainStart, "")),
            "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925");
  const ChainHash first = chain.next(kChainStart, "abc");
  EXPECT_EQ(to_hex(first), "365aa7d8f7f9402c4b9434502b4cc89ddb09fe50d7cd95b493b834c62d5a5370");
  EXPECT_NE(chain.next(first, "abc"), first);
}

TEST(Chain, HexadecimalFormIsReadBack) {
  Chain chain;
  const ChainHash hash = chain.next(kChainStart, "abc");
  EXPECT_EQ(hash_from_hex(to_hex(hash)), hash);
  EXPECT_FALSE(hash_from_hex(to_hex(hash).substr(1)));
  EXPECT_FALSE(hash_from_hex(std::string(64, 'G')));
  EXPECT_FALSE(hash_from_hex(std::string(64, 'A')));
}

}  // namespace
}  // namespace orderlog
