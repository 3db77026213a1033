#pragma once

// JetStream's own error codes, as nats-server numbers them.

namespace orderlog::simulated_nats::err_code {

inline constexpr int kBadRequest = 10'003;
inline constexpr int kConsumerNameExist = 10'013;
inline constexpr int kConsumerNotFound = 10'014;
inline constexpr int kNoMessageFound = 10'037;
inline constexpr int kStreamInvalidConfig = 10'052;
inline constexpr int kStreamMessageExceedsMaximum = 10'054;
inline constexpr int kStreamMismatch = 10'056;
inline constexpr int kStreamNameExist = 10'058;
inline constexpr int kStreamNotFound = 10'059;
inline constexpr int kStreamNotMatch = 10'060;
inline constexpr int kStreamSubjectOverlap = 10'065;
inline constexpr int kStreamWrongLastMsgID = 10'070;
inline constexpr int kStreamWrongLastSequence = 10'071;
inline constexpr int kStreamReplicasNotSupported = 10'074;
inline constexpr int kStreamStoreFailed = 10'077;
inline constexpr int kConsumerSmallHeartbeat = 10'083;
inline constexpr int kConsumerPullRequiresAck = 10'084;
inline constexpr int kConsumerWithFlowControlNeedsHeartbeats = 10'108;
inline constexpr int kStreamSealed = 10'109;
inline constexpr int kConsumerMaxDeliverBackoff = 10'116;

}  // namespace orderlog::simulated_nats::err_code
