#include "messaging/subjects.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

std::string event_subject(std::string_view tenant, std::string_view stream, std::string_view type) {
  std::string subject;
  Subjects("orderlog", LineId(3)).event(tenant, stream, type, subject);
  return subject;
}

TEST(Subjects, AnEventsSubjectNamesWhatItIsAbout) {
  EXPECT_EQ(event_subject("default", "order-7", "OrderPaid"),
            "orderlog.default.3.order.OrderPaid.7");
  EXPECT_EQ(event_subject("default", "order-a-b:c_d", "OrderPaid"),
            "orderlog.default.3.order.OrderPaid.a-b:c_d");
  EXPECT_EQ(event_subject("default", "outcomes", "CommandRejected"),
            "orderlog.default.3.outcomes.CommandRejected.-");
}

TEST(Subjects, WhatNatsForbidsIsEscaped) {
  EXPECT_EQ(event_subject("shop.eu", "order-2026.11.21", "OrderPaid"),
            "orderlog.shop%2Eeu.3.order.OrderPaid.2026%2E11%2E21");
  EXPECT_EQ(event_subject("a b*>", "order-\x01", "OrderPaid"),
            "orderlog.a%20b%2A%3E.3.order.OrderPaid.%01");
}

TEST(Subjects, AnEffectsKindIsATokenOfItsOwn) {
  EXPECT_EQ(event_subject("default", "effect-a-1.2-gift_pack", "EffectOffered"),
            "orderlog.default.3.effect.EffectOffered.gift_pack.a-1%2E2");
  EXPECT_EQ(Subjects("orderlog", LineId(3)).effects_offered("gift_pack"),
            "orderlog.*.3.effect.EffectOffered.gift_pack.>");
}

TEST(Subjects, TokensReadBackAndHaveOneSpelling) {
  for (const std::string text : {"a", "a.b", "%", "a b", ".", "..", "\xE5\xBA\x97"}) {
    std::string token;
    append_subject_token(text, token);
    EXPECT_EQ(token.find_first_of(". *>"), std::string::npos) << token;
    std::string back;
    ASSERT_TRUE(read_subject_token(token, back)) << token;
    EXPECT_EQ(back, text);
  }
  std::string back;
  for (const std::string_view token : {"", "%", "%2", "%2e", "%41", "a.b", "a*"}) {
    EXPECT_FALSE(read_subject_token(token, back)) << token;
  }
}

TEST(Subjects, CommandsAreReadFromTheirSubject) {
  const Subjects subjects("orderlog", LineId(0));
  const auto command = subjects.command_of("orderlog.shop%2Eeu.commands.place_order");
  ASSERT_TRUE(command);
  EXPECT_EQ(command->tenant, "shop.eu");
  EXPECT_EQ(command->command, "place_order");
  for (const std::string_view subject :
       {"orderlog", "orderlog.", "orderlog.a.commands.", "orderlog..commands.x",
        "orderlog.a.b.commands.x", "orderlog.a.commands.x.y", "other.a.commands.x",
        "orderlogs.a.commands.x"}) {
    EXPECT_FALSE(subjects.command_of(subject)) << subject;
  }
}

TEST(Subjects, AnswersGoToInboxesOnly) {
  EXPECT_TRUE(is_inbox("_INBOX.abc.1"));
  EXPECT_TRUE(is_inbox("_INBOX_shop.abc"));
  for (const std::string_view subject :
       {"", "_INBOX", "inbox.1", "$JS.API.STREAM.PURGE.orderlog-0", "orderlog.victim.0.pool.x.y"}) {
    EXPECT_FALSE(is_inbox(subject)) << subject;
  }
}

TEST(Subjects, APrefixIsOneTokenAndFitsAStreamsName) {
  EXPECT_TRUE(is_valid_subject_prefix("orderlog_eu-1"));
  for (const std::string_view prefix : {"", "a.b", "a b", "a*", "a>", "a:b", "店"}) {
    EXPECT_FALSE(is_valid_subject_prefix(prefix)) << prefix;
  }
  EXPECT_FALSE(is_valid_subject_prefix(std::string(33, 'a')));
}

}  // namespace
}  // namespace orderlog
