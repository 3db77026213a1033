#pragma once

// What nats.h only names: the objects behind its pointers.

#include <nats/nats.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/nats/client/connection.h"
#include "tests/simulation/nats/message.h"

// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): nats.c's names
struct __natsOptions {
  orderlog::simulated_nats::ConnectionOptions it;
};

struct __natsConnection {
  std::shared_ptr<orderlog::simulated_nats::Connection> it;
};

struct __natsSubscription {
  std::shared_ptr<orderlog::simulated_nats::Connection> connection;
  std::shared_ptr<orderlog::simulated_nats::Subscription> it;
};

struct __natsMsg {
  orderlog::simulated_nats::Message message;
  mutable std::string kept{};  // as nats.c keeps it, from the first look at it on
};

struct __jsCtx {
  std::shared_ptr<orderlog::simulated_nats::Connection> connection;
  int64_t wait_ms;
};
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
