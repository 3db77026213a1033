#pragma once

// JetStream as nats.c gives it: its context over one connection, and owners of what it hands out.
// For this folder only.

#include <nats/nats.h>

#include <chrono>
#include <cstdint>
#include <memory>

#include "messaging/bus.h"

namespace orderlog {

template <class T, void (*Destroy)(T*)>
struct DestroyWith {
  void operator()(T* it) const { Destroy(it); }
};
using JetStream = std::unique_ptr<jsCtx, DestroyWith<jsCtx, jsCtx_Destroy>>;
using StreamInfo = std::unique_ptr<jsStreamInfo, DestroyWith<jsStreamInfo, jsStreamInfo_Destroy>>;
using ConsumerInfo =
    std::unique_ptr<jsConsumerInfo, DestroyWith<jsConsumerInfo, jsConsumerInfo_Destroy>>;

// JetStream counts time in these.
inline constexpr std::int64_t kNanosPerMs = 1'000'000;

// Nothing is asked of the server yet. `patience`: how long each question waits for its answer. The
// bus outlives it.
[[nodiscard]] BusResult<JetStream> jetstream_of(Bus& bus, std::chrono::milliseconds patience);

}  // namespace orderlog
