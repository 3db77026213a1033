#include <gtest/gtest.h>

#include <set>

#include "tests/domain/channel_order/channel_samples.h"

namespace orderlog::testing {
namespace {

// The ids are in logs: they never change.
TEST(ChannelOrderId, IsHalfAHashOfChannelMerchantAndNumber) {
  EXPECT_EQ(sample_number().view(), "560a5b7c6f31e5f8b05aa7ecd2a8063f");
  EXPECT_TRUE(is_valid_id(sample_number().view()));
  const StreamRef stream = stream_of(sample_number());
  EXPECT_EQ(stream_ref_from(stream.name()), stream);
}

TEST(ChannelOrderId, IsOneOfEachChannelMerchantAndNumber) {
  std::set<ChannelOrderId> ids;
  for (const Channel channel : {Channel::kOfficial, Channel::kThirdParty}) {
    for (const std::string_view merchant : {"m1", "m2"}) {
      for (const std::string& number :
           {std::string("7"), std::string("m1/7"), std::string(" 7"), std::string("号/\"7\""),
            std::string(kMaxReferenceBytes, 'x')}) {
        EXPECT_TRUE(ids.insert(channel_order_id(channel, MerchantId(merchant), number)).second);
      }
    }
  }
}

TEST(ImportOrder, TakesTheNumberDownWithTheOrder) {
  for (const bool paid : {true, false}) {
    const Outcome outcome = given({}).under(sample_rules()).when(import(paid));
    ASSERT_TRUE(outcome.ok());
    const ChannelOrder* number = outcome.world().channel_order(sample_number());
    ASSERT_NE(number, nullptr);
    EXPECT_EQ(number->order_id, kOrder);
    EXPECT_EQ(number->created_at, kNow);
  }
}

TEST(ImportOrder, TwiceIsOneOrder) {
  for (const bool paid : {true, false}) {
    imported(paid)
        .when(import(paid))
        .then_nothing()
        .then_answers(AnswerKind::kChanged, kOrderStream);
  }
}

TEST(ImportOrder, UnderAnotherIdOrNoneIsTheSameOrder) {
  for (const std::string_view id : {"", "o2"}) {
    PlaceOrder again = import();
    again.order_id = OrderId(id);
    imported().when(again).then_nothing().then_answers(AnswerKind::kChanged, kOrderStream);
  }
}

TEST(ImportOrder, MayTellTextsAndWhereaboutsAnew) {
  PlaceOrder again = import();
  again.items = {{Sku("a"), "Apple, red", 1, 100, false}};
  again.phone = "555-1";
  again.address = "2 Elm Road";
  again.remark = "ring twice";
  imported().when(again).then_nothing();
}

TEST(ImportOrder, MayTellItsItemsInAnotherOrder) {
  PlaceOrder first = import();
  first.items = {{Sku("a"), "Apple", 1, 60, false}, {Sku("b"), "Bread", 1, 40, false}};
  PlaceOrder again = first;
  std::swap(again.items[0], again.items[1]);
  given({}).after(first).when(again).then_nothing();
}

TEST(ImportOrder, IsTheSameOrderAfterAllThatHappenedToIt) {
  imported().after(ends(ChannelStatus::kRefunded)).when(import()).then_nothing();
  imported(false).after(void_by(Initiator::kStore)).when(import(false)).then_nothing();
}

TEST(ImportOrder, ThatDiffersIsRejected) {
  std::vector<PlaceOrder> others(6, import());
  others[0].store_id = StoreId("s2");
  others[1].user_id = UserId("u2");
  others[2].items[0].quantity = 2;
  others[3].items[0].unit_price = 99;
  others[4].discounts = {{"spring", 1}};
  others[5].items[0].weighed = true;
  for (PlaceOrder& other : others) {
    const Outcome outcome = imported().when(other);
    outcome.then_rejected(RejectionCode::kChannelOrderDiffers);
    EXPECT_NE(outcome.rejection().detail.find("is order o1"), std::string::npos);
    other.order_id = OrderId();
    imported().when(other).then_rejected(RejectionCode::kChannelOrderDiffers);
  }
}

TEST(ImportOrder, ThatIsPaidNowIsAnotherThanOneThatWasNot) {
  imported(false).when(import(true)).then_rejected(RejectionCode::kChannelOrderDiffers);
  // Late news.
  imported(true).when(import(false)).then_nothing();
  imported(false).after(pay_balance(100)).when(import(true)).then_nothing();
}

TEST(ImportOrder, OfAnotherMerchantOrChannelIsAnotherOrder) {
  std::vector<PlaceOrder> others(2, import());
  others[0].merchant_id = MerchantId("m2");
  others[1].channel = Channel::kOfficial;
  for (PlaceOrder& other : others) {
    imported().when(other).then_rejected(RejectionCode::kAlreadyExists);
    other.order_id = OrderId("o2");
    imported().when(other).then_answers(AnswerKind::kCreated, stream_of(OrderId("o2")));
  }
}

TEST(ImportOrder, WithoutANumberIsAsAnyOrder) {
  PlaceOrder command = import();
  command.channel_order_no.clear();
  Scenario scenario = given({}).after(command);
  EXPECT_EQ(scenario.world().channel_order(sample_number()), nullptr);
  scenario.when(command).then_rejected(RejectionCode::kAlreadyExists);
}

TEST(ImportOrder, OfTheCounterHasNumbersOfItsOwn) {
  PlaceOrder command = place(100, Channel::kTerminal);
  command.channel_order_no = kNumber;
  Scenario scenario = given({}).after(command);
  command.order_id = OrderId("o2");
  scenario.when(command).then_answers(AnswerKind::kCreated, stream_of(OrderId("o2")));
}

PlaceOrder instead_of(std::string_view order) {
  PlaceOrder command = import();
  command.order_id = OrderId("o2");
  command.items[0].unit_price = 120;
  command.replaces = OrderId(order);
  return command;
}

TEST(ReplaceOrder, TakesTheNumberOfOneThatIsOver) {
  for (Scenario scenario : {imported(false).after(void_by(Initiator::kStore)),
                            imported().after(ends(ChannelStatus::kRefunded))}) {
    const Outcome outcome = scenario.when(instead_of("o1"));
    outcome.then_answers(AnswerKind::kCreated, stream_of(OrderId("o2")));
    ASSERT_TRUE(outcome.ok());
    EXPECT_EQ(outcome.world().channel_order(sample_number())->order_id, OrderId("o2"));
    EXPECT_EQ(outcome.order("o2").amount, 120);
  }
}

TEST(ReplaceOrder, TwiceIsOneOrderAndWhatFollowsIsItsOwn) {
  Scenario scenario = imported().after(ends(ChannelStatus::kRefunded)).after(instead_of("o1"));
  PlaceOrder again = instead_of("o1");
  again.order_id = OrderId();
  scenario.when(again).then_nothing().then_answers(AnswerKind::kChanged, stream_of(OrderId("o2")));
  const Outcome told = scenario.when(tells(ChannelStatus::kAccepted));
  EXPECT_EQ(told.order("o2").delivery_status, DeliveryStatus::kAccepted);
}

TEST(ReplaceOrder, NotWhileItMayGoOn) {
  imported().when(instead_of("o1")).then_rejected(RejectionCode::kNotReplaceable);
  imported(false).when(instead_of("o1")).then_rejected(RejectionCode::kNotReplaceable);
}

TEST(ReplaceOrder, OnlyTheNumbersOwn) {
  Scenario scenario = imported().after(ends(ChannelStatus::kRefunded));
  scenario.when(instead_of("o9")).then_rejected(RejectionCode::kChannelOrderDiffers);
  PlaceOrder other = instead_of("o1");
  other.channel_order_no = "MT-8";
  scenario.when(other).then_rejected(RejectionCode::kNotReplaceable);
  other.channel_order_no.clear();
  scenario.when(other).then_rejected(RejectionCode::kNotReplaceable);
  other = instead_of("o1");
  other.order_id = OrderId("o1");
  scenario.when(other).then_rejected(RejectionCode::kAlreadyExists);
}

TEST(ReplaceOrder, IsToldOfToWhoeverBringsAnotherOrder) {
  PlaceOrder other = instead_of("");
  const Outcome outcome = imported().after(ends(ChannelStatus::kRefunded)).when(other);
  outcome.then_rejected(RejectionCode::kChannelOrderDiffers);
  EXPECT_NE(outcome.rejection().detail.find("replaces"), std::string::npos);
}

// As a log has it from before numbers were taken down.
Scenario imported_long_ago() {
  std::vector<NewEvent> events = given({}).under(sample_rules()).when(import()).decision().events;
  std::erase_if(events, [](const NewEvent& event) {
    return event.stream.kind == AggregateKind::kChannelOrder;
  });
  return given(events).under(sample_rules());
}

TEST(ImportOrder, FromBeforeNumbersWereKeptIsFoundByItsId) {
  Scenario scenario = imported_long_ago();
  scenario.when(tells(ChannelStatus::kAccepted)).then_rejected(RejectionCode::kNotFound);
  scenario.when(import())
      .then({event_of(sample_number().view(), ChannelOrderImported{kOrder})})
      .then_answers(AnswerKind::kChanged, kOrderStream);
  scenario.after(import());
  scenario.when(import()).then_nothing();
  EXPECT_TRUE(scenario.when(tells(ChannelStatus::kAccepted)).ok());
}

TEST(ImportOrder, FromBeforeNumbersWereKeptThatDiffersIsRejected) {
  PlaceOrder other = import();
  other.user_id = UserId("u2");
  imported_long_ago().when(other).then_rejected(RejectionCode::kChannelOrderDiffers);
  other = import();
  other.channel_order_no = "MT-8";
  imported_long_ago().when(other).then_rejected(RejectionCode::kAlreadyExists);
}

}  // namespace
}  // namespace orderlog::testing
