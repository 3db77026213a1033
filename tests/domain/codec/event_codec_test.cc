#include <gtest/gtest.h>

#include <set>

#include "domain/codec/codec.h"
#include "domain/codec/event_types.h"
#include "domain/codec/fields.h"
#include "domain/codec/upcasters.h"
#include "tests/domain/codec/golden_payload.h"
#include "tests/domain/codec/member_count.h"
#include "tests/domain/codec/random_values.h"

namespace orderlog {
namespace {

constexpr int kRounds = 300;

std::string encoded(const Event& event) {
  std::string out;
  encode_event(event, out);
  return out;
}

// Calls `visit.operator()<EventOf<…>>()` for every event there is.
template <class Visit>
void for_each_event(Visit visit) {
  [&visit]<class... E>(const std::tuple<E...>*) {
    (visit.template operator()<E>(), ...);
  }(static_cast<const AllEvents*>(nullptr));
}

template <class E>
Event event_of(typename E::Inner event) {
  return Event(typename E::Outer(std::move(event)));
}

// Whether the payload has every member that the shape's description names.
template <class Shape>
void expect_shows_every_member(std::string_view payload, std::string_view name) {
  JsonParser parser;
  FieldErrors errors;
  ObjectReader object(*parser.parse(payload), errors);
  std::size_t shown = 0;
  auto count_shown = [&](std::string_view member, const auto&, const auto&...) {
    shown += object.has(member) ? 1 : 0;
  };
  const Shape empty{};
  describe(count_shown, empty);
  EXPECT_EQ(shown, described_count<Shape>()) << name << "'s golden payload shows every member";
}

TEST(EventCodec, WhatIsWrittenIsReadBackEqual) {
  const std::uint64_t seed = 20261121;
  RandomFields random(seed);
  JsonParser parser;
  for_each_event([&]<class E>() {
    for (int round = 0; round < kRounds; ++round) {
      const Event event = event_of<E>(random.make<typename E::Inner>());
      const EventType type = type_of(event);
      const std::string bytes = encoded(event);
      const auto back = decode_event(parser, type.name, type.schema_version, bytes);
      ASSERT_TRUE(back.ok()) << "seed " << seed << ": " << bytes << "\n" << back.error();
      ASSERT_EQ(*back, event) << "seed " << seed << ": " << bytes;
      ASSERT_EQ(encoded(*back), bytes) << "seed " << seed;
    }
  });
}

TEST(EventCodec, StoredNamesAreUnique) {
  std::set<std::string_view> names;
  for_each_event(
      [&]<class E>() { EXPECT_TRUE(names.insert(kEventType<typename E::Inner>.name).second); });
}

TEST(EventCodec, GoldenPayloadsOfEveryEventAreReadAndWrittenByteForByte) {
  JsonParser parser;
  for_each_event([&]<class E>() {
    const EventType type = kEventType<typename E::Inner>;
    const std::string golden = golden_payload(type.name, type.schema_version);
    const auto event = decode_event(parser, type.name, type.schema_version, golden);
    ASSERT_TRUE(event.ok()) << type.name << ": " << event.error();
    EXPECT_EQ(type_of(*event).name, type.name);
    EXPECT_EQ(encoded(*event), golden);
    expect_shows_every_member<typename E::Inner>(golden, type.name);
  });
}

TEST(EventCodec, GoldenPayloadsOfOlderVersionsAreReadAsTodaysEvents) {
  JsonParser parser;
  for_each_event([&]<class E>() {
    const EventType type = kEventType<typename E::Inner>;
    std::uint16_t version = 0;
    [&]<class... Old>(const std::tuple<Old...>*) {
      (
          [&] {
            const std::string golden = golden_payload(type.name, ++version);
            expect_shows_every_member<Old>(golden, type.name);
            const auto event = decode_event(parser, type.name, version, golden);
            ASSERT_TRUE(event.ok()) << type.name << " v" << version << ": " << event.error();
            EXPECT_EQ(type_of(*event).name, type.name);
            const std::string lifted = encoded(*event);
            const auto again = decode_event(parser, type.name, type.schema_version, lifted);
            ASSERT_TRUE(again.ok()) << lifted << ": " << again.error();
            EXPECT_EQ(*again, *event);
          }(),
          ...);
    }(static_cast<const typename OlderShapes<typename E::Inner>::type*>(nullptr));
    EXPECT_EQ(version + 1, type.schema_version);
  });
}

TEST(EventCodec, EveryGoldenPayloadIsOfAKnownVersion) {
  std::set<std::string> known;
  for_each_event([&]<class E>() {
    const EventType type = kEventType<typename E::Inner>;
    for (std::uint16_t version = 1; version <= type.schema_version; ++version) {
      known.insert(golden_file(type.name, version).filename().string());
    }
  });
  for (const auto& file : std::filesystem::directory_iterator(golden_directory())) {
    EXPECT_EQ(known.erase(file.path().filename().string()), 1u) << file.path();
  }
  EXPECT_EQ(known, std::set<std::string>{}) << "without bytes";
}

TEST(EventCodec, DefaultsAreLeftOut) {
  EXPECT_EQ(encoded(Event(OrderEvent(OrderPlaced{}))), R"({"channel":"flash","amount":0})");
  EXPECT_EQ(encoded(Event(PoolEvent(UnitsSold{}))), R"({"quantity":0})");
  EXPECT_EQ(encoded(Event(AccountEvent(AccountOpened{}))), R"({"kind":"balance"})");
}

struct Unreadable {
  std::string_view type;
  std::uint16_t version;
  std::string_view payload;
  std::string_view why;
};

TEST(EventCodec, WhatNoVersionEverWroteIsRefused) {
  const Unreadable table[] = {
      {"OrderPlace", 1, "{}", "unknown event type OrderPlace"},
      {"", 1, "{}", "unknown event type "},
      {"OrderPaid", 2, "{}", "unknown version 2 of event type OrderPaid"},
      {"OrderPlaced", 3, "{}", "unknown version 3 of event type OrderPlaced"},
      {"OrderPlaced", 0, "{}", "unknown version 0 of event type OrderPlaced"},
      {"OrderPlaced", 1, R"({"channel":"flash","amount":0,"tip":1})",
       "/tip: unknown_field, is not a field of this object"},
      {"OrderPaid", 0, "{}", "unknown version 0 of event type OrderPaid"},
      {"OrderPaid", 1, R"({"x":1})", "/x: unknown_field, is not a field of this object"},
      {"OrderPaid", 1, "[]", "invalid_field, must be an object"},
      {"UnitsSold", 1, R"({"order_id":"o","user_id":"u"})",
       "/quantity: missing_field, is required"},
      {"UnitsSold", 1, R"({"quantity":"1"})", "/quantity: invalid_field, must be an integer"},
      {"OrderVoided", 1, R"({"cancel_type":"nobody"})",
       "/cancel_type: invalid_field, must be one of none, system, customer, store"},
      {"RefundStarted", 1, R"({"refund_id":"r1","parts":[{"leg_id":"l1"}]})",
       "/parts/0/amount: missing_field, is required"},
  };
  JsonParser parser;
  for (const Unreadable& row : table) {
    const auto event = decode_event(parser, row.type, row.version, row.payload);
    ASSERT_FALSE(event.ok()) << row.payload;
    EXPECT_EQ(event.error(), row.why);
  }
  EXPECT_FALSE(decode_event(parser, "OrderPaid", 1, "").ok());
  EXPECT_FALSE(decode_event(parser, "OrderPaid", 1, "{").ok());
}

TEST(EventCodec, LimitsOfClientsDoNotBindTheLog) {
  const AccountEvent event(AccountCredited{TransferId("o-1:l1"), AccountId(std::string(200, 'x')),
                                           kMaxMoney + 1, std::string(10'000, 'e') + "\x01"});
  JsonParser parser;
  const auto back = decode_event(parser, "AccountCredited", 1, encoded(Event(event)));
  ASSERT_TRUE(back.ok()) << back.error();
  EXPECT_EQ(*back, Event(event));
}

}  // namespace
}  // namespace orderlog
