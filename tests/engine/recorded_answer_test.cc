#include "engine/recorded_answer.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

TEST(RecordedAnswer, ADoneComesBackAsItWas) {
  std::string detail;
  write_recorded(
      RecordedDone{
          AnswerKind::kChanged, {AggregateKind::kOrder, "a-b"}, StreamVersion(7), RefundId("r2")},
      detail);
  const auto back = recorded_done({static_cast<std::uint8_t>(AnswerKind::kChanged), detail});
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->kind, AnswerKind::kChanged);
  EXPECT_EQ(back->subject, (StreamRef{AggregateKind::kOrder, "a-b"}));
  EXPECT_EQ(back->version, StreamVersion(7));
  EXPECT_EQ(back->refund_id, RefundId("r2"));
}

TEST(RecordedAnswer, ARejectionComesBackAsItWas) {
  Rejection rejection{RejectionCode::kVersionMismatch, "the version is 3,\nnot 2"};
  rejection.current_version = StreamVersion(3);
  rejection.allowed_actions = {"pay", "void"};
  std::string detail;
  write_recorded(rejection, detail);
  EXPECT_EQ(recorded_rejection({kRejectionAnswer, detail}), rejection);
}

TEST(RecordedAnswer, BytesThatNobodyWroteAreNotAnAnswer) {
  EXPECT_FALSE(recorded_done({1, "order-1\nx\n"}).has_value());
  EXPECT_FALSE(recorded_done({9, "order-1\n1\n"}).has_value());
  EXPECT_FALSE(recorded_rejection({kRejectionAnswer, "no_such_code\n\n\n"}).has_value());
}

}  // namespace
}  // namespace orderlog
